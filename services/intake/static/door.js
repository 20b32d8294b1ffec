// The public forms: what is written here is sealed here, and what is answered is opened here.
const PATIENCE = 45_000;
const { dataset } = document.getElementById("door");
const sayings = document.querySelector("[data-sayings]");
const forms = document.querySelectorAll(".door-form");
const tools = forms.length && Promise.all([import(dataset.sealing), import(dataset.hpke)]);
const does = { write: sendRequest, message: sendMessage, "number-form": look };
const sealedAlready = new WeakMap();

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
addEventListener("pagehide", forget);
addEventListener("pageshow", (event) => event.persisted && location.reload());
for (const form of forms) prepare(form);

async function prepare(form) {
  const kit = await sealingFor(form);
  if (!kit) return trouble(form, form.id === "number-form" ? "unopened" : "unable", { ways: true, quietly: true });
  let plainly = false;
  form.noValidate = true;
  for (const way of form.querySelectorAll("[name=way]")) way.addEventListener("click", () => { plainly = true; });
  form.addEventListener("submit", (event) => {
    if (plainly) return;
    event.preventDefault();
    const button = form.querySelector("[data-ready]");
    if (button.disabled) return;
    button.disabled = true;
    does[form.id](form, kit).finally(() => { button.disabled = false; progress(form); });
  });
  form.querySelector("[data-ready]").disabled = false;
  for (const note of document.querySelectorAll("[data-sealed-note]")) note.hidden = false;
}

async function sealingFor(form) {
  try {
    const [sealing, hpke] = await tools;
    if (!crypto.subtle) return null;
    return { ...sealing, box: new sealing.Sealing(hpke, form.dataset.centre) };
  } catch {
    return null;
  }
}

async function sendRequest(form, kit) {
  const receipt = await sealAndSend(form, kit, () => kit.newReceipt());
  if (!receipt) return;
  for (const gone of document.querySelectorAll("[data-before], .menu")) gone.remove();
  document.querySelector("[data-after]").hidden = false;
  document.getElementById("number").textContent = kit.inGroups(receipt);
  document.getElementById("given-title").focus();
  scrollTo(0, 0);
}

async function sendMessage(form, kit) {
  const receipt = form.elements.receipt.value;
  if (!(await sealAndSend(form, kit, () => receipt))) return;
  form.elements.words.value = "";
  trouble(form, "arrived").className = "alert good trouble";
}

// The receipt once everything has arrived; nothing where it has not, and then everything is still in the form.
async function sealAndSend(form, kit, receiptFor) {
  clear(form);
  const missing = missingIn(form);
  if (missing) return void trouble(form, missing, { field: missing });
  progress(form, "sealing");
  const sealed = await withPatience(sealedOnce(form, kit, receiptFor)).catch(() => null);
  if (!sealed) return void trouble(form, "unsealed", { ways: true });
  progress(form, "sending");
  const failure = await send(form.action, sealed.fields);
  if (failure) return void trouble(form, failure);
  sealedAlready.delete(form);
  return sealed.receipt;
}

// The same words are sealed once, so that trying again cannot make two messages of one.
async function sealedOnce(form, kit, receiptFor) {
  const written = writtenIn(form), same = JSON.stringify(written), before = sealedAlready.get(form);
  if (before?.same === same) return before;
  const { kind } = form.dataset, receipt = receiptFor();
  const thread = await kit.box.thread(receipt);
  const key = await kit.box.usable(JSON.parse(form.dataset.keys));
  const content = JSON.stringify({ ...written, reply_to: await kit.box.replyKey(thread) });
  const sealed = await kit.box.seal(content, key, "request");
  const fields = { sealed, key_id: key.key_id, thread_id: thread.id, [`${kind}_id`]: crypto.randomUUID() };
  const made = { same, receipt, fields };
  sealedAlready.set(form, made);
  return made;
}

function writtenIn(form) {
  const { words, channel, contact, when, from } = form.elements;
  const reached = channel && channel.value !== "none";
  return {
    v: 1,
    kind: form.dataset.kind,
    language: document.documentElement.lang,
    words: words.value.trim(),
    contact: reached
      ? { channel: channel.value, value: contact.value.trim(), when: when.value.trim() }
      : { channel: "none", value: "", when: "" },
    from: from?.value ?? "client",
  };
}

function missingIn(form) {
  const written = writtenIn(form);
  if (!written.words) return "words";
  return written.contact.channel !== "none" && !written.contact.value ? "contact" : null;
}

async function send(address, fields) {
  try {
    const answer = await ask(address, new URLSearchParams(fields));
    if (answer.ok && new URL(answer.url).pathname.endsWith("/sent")) return null;
    const { error } = await answer.json();
    return ["unknown_key", "too_large", "away"].includes(error) ? error : "unsent";
  } catch {
    return "unsent";
  }
}

function ask(address, body, headers = {}) {
  const asked = { accept: "application/json", ...headers };
  return withPatience(fetch(address, { method: "POST", body, headers: asked, cache: "no-store", credentials: "omit" }));
}

async function look(form, kit) {
  clear(form);
  const receipt = kit.readReceipt(form.elements.receipt.value);
  if (!receipt) return trouble(form, "receipt", { field: "receipt" });
  progress(form, "looking");
  const thread = await withPatience(kit.box.thread(receipt)).catch(() => null);
  if (!thread) return trouble(form, "unopened", { ways: true });
  const blobs = await repliesOf(thread.id).catch(() => null);
  if (!blobs) return trouble(form, "unlooked");
  await show(kit, receipt, thread, blobs);
}

async function repliesOf(id) {
  const answer = await ask("/replies", JSON.stringify({ thread_id: id }), { "content-type": "application/json" });
  return (await answer.json()).replies;
}

async function show(kit, receipt, thread, blobs) {
  const place = document.querySelector("[data-thread]"), answers = place.querySelector("[data-answers]");
  const opened = await Promise.all(blobs.map((blob) => kit.box.openReply(blob, thread).catch(() => null)));
  for (const old of answers.querySelectorAll(":scope > :not([data-none])")) old.remove();
  answers.querySelector("[data-none]").hidden = blobs.length > 0;
  answers.append(...opened.map((reply) => (reply ? replyShown(reply) : saying("closed", "alert care"))));
  document.getElementById("message").elements.receipt.value = receipt;
  place.hidden = false;
  answers.scrollIntoView({ block: "start" });
}

function replyShown({ words, at }) {
  const article = element("article", "sheet reply"), said = element("p", "said", words);
  const moment = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long", timeStyle: "short" });
  said.dir = "auto";
  article.append(element("p", "small quiet", moment.format(new Date(at))), said);
  return article;
}

function element(name, className, textContent = "") {
  return Object.assign(document.createElement(name), { className, textContent });
}

function saying(name, kind = "") {
  const said = sayings.content.querySelector(`[data-say="${name}"]`).cloneNode(true);
  if (kind) said.className = kind;
  return said;
}

// What went wrong, above the other ways; the focus goes to the field that is meant, else to the sentence.
function trouble(form, name, { ways = false, field = "", quietly = false } = {}) {
  const place = form.querySelector("[data-trouble]");
  place.replaceChildren(saying(name));
  place.hidden = false;
  if (ways) form.querySelector("[data-other-ways]").open = true;
  if (!quietly) (form.elements[field] ?? place).focus();
  return place;
}

function clear(form) {
  const place = form.querySelector("[data-trouble]");
  place.hidden = true;
  place.className = "alert care trouble";
}

function progress(form, name) {
  form.querySelector("[data-progress]").textContent = name ? saying(name).textContent : "";
}

function withPatience(work) {
  const tooLong = new Promise((_, fail) => setTimeout(() => fail(new Error("too slow")), PATIENCE));
  return Promise.race([work, tooLong]);
}

function forget() {
  for (const form of document.forms) form.reset();
  for (const field of document.querySelectorAll("[name=receipt]")) field.value = "";
  for (const shown of document.querySelectorAll("#number, [data-answers]")) shown.replaceChildren();
  document.getElementById("number")?.removeAttribute("data-receipt");
}
