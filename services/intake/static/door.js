// The public forms: what is written here is sealed here, and what is answered is opened here.
const PATIENCE = 45000, TRIES = 3;
const STYLE = { year: "numeric", month: "long", day: "numeric", hour: "numeric", minute: "2-digit" };
const { dataset } = document.getElementById("door");
const does = { write: sendRequest, message: sendMessage, "number-form": look };
const sealedAlready = new WeakMap();
let sayings, tools, numberKept = false;

addEventListener("pagehide", forget);
addEventListener("pageshow", (event) => event.persisted && location.reload());
addEventListener("beforeunload", warn);
document.addEventListener("click", (event) => { if (event.target.closest("[data-kept]")) numberKept = true; });
document.addEventListener("shown", (event) => begin(event.detail));
begin({ answersToo: false });

// Once for each page; history.js shows one in the place of another, and says whether answers stood in that one.
async function begin({ answersToo }) {
  sayings = document.querySelector("[data-sayings]");
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
  await Promise.all([...document.querySelectorAll(".door-form")].map(prepare));
  document.documentElement.classList.add("ready");
  const again = answersToo && document.querySelector("#number-form [data-ready]");
  if (again) again.click();
}

// A number that nobody says is kept is gone with the page. The exit takes it away first, and is not asked.
function warn(event) {
  const number = document.getElementById("number");
  if (numberKept || !number || !number.textContent.trim()) return;
  event.preventDefault();
  event.returnValue = true;
}

async function prepare(form) {
  const kit = await sealingFor(form);
  if (!kit) return trouble(form, form.id === "number-form" ? "unopened" : "unable", { ways: true, quietly: true });
  let plainly = false;
  form.noValidate = true;
  for (const way of form.querySelectorAll("[name=way]")) way.addEventListener("click", () => { plainly = true; });
  form.addEventListener("submit", (event) => {
    if (plainly) return void (plainly = false);
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
  tools = tools || Promise.all([import(dataset.sealing), import(dataset.hpke)]);
  try {
    const [sealing, hpke] = await tools;
    if (!crypto.subtle) return null;
    return { ...sealing, box: new sealing.Sealing(hpke, form.dataset.centre) };
  } catch (error) {
    return null;
  }
}

async function sendRequest(form, kit) {
  const receipt = await sealAndSend(form, kit, () => kit.newReceipt());
  if (!receipt) return;
  const { contact } = writtenIn(form, kit);
  if (contact.hours) {
    document.querySelector("[data-notice-to]").textContent = hinted(contact.value);
    document.querySelector("[data-notice]").hidden = false;
  }
  for (const gone of document.querySelectorAll("[data-before], .menu")) gone.remove();
  document.querySelector(".mark").removeAttribute("href");
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
  const [field, wrong] = wrongIn(form, kit) || [];
  if (wrong) return void complain(field, wrong);
  progress(form, "sealing");
  const sealed = await withPatience(sealedOnce(form, kit, receiptFor)).catch(() => null);
  if (!sealed) return void trouble(form, "unsealed", { ways: true });
  progress(form, "sending");
  const failure = await send(form, sealed.fields);
  if (failure) return void trouble(form, failure);
  sealedAlready.delete(form);
  return sealed.receipt;
}

// The same words are sealed once, so that trying again cannot make two messages of one.
async function sealedOnce(form, kit, receiptFor) {
  const written = writtenIn(form, kit), same = JSON.stringify(written), before = sealedAlready.get(form);
  if (before && before.same === same) return before;
  const { kind } = form.dataset, receipt = receiptFor();
  const thread = await kit.box.thread(receipt);
  const key = await kit.box.usable(JSON.parse(form.dataset.keys));
  const content = JSON.stringify({ ...written, reply_to: await kit.box.replyKey(thread) });
  const sealed = await kit.box.seal(content, key, "request");
  const fields = { sealed, key_id: key.key_id, thread_id: thread.id, [`${kind}_id`]: kit.newId() };
  const made = { same, receipt, fields };
  sealedAlready.set(form, made);
  return made;
}

function writtenIn(form, kit) {
  const { words, from } = form.elements;
  return {
    v: 1,
    kind: form.dataset.kind,
    language: document.documentElement.lang,
    words: words.value.trim(),
    contact: contactIn(form, kit),
    from: from ? from.value : "client",
  };
}

// Whether and when a short message may come; `when` is only in a form of a page from before.
function contactIn(form, kit) {
  const { channel, contact, when, hours } = form.elements;
  const value = kit.inPlainDigits(contact ? contact.value.trim() : "");
  return value && channel.value !== "none"
    ? { channel: channel.value, value, when: when ? when.value : "", hours: hours ? hours.value : "" }
    : { channel: "none", value: "", when: "", hours: "" };
}

// Enough of an address for its owner to know it again; the same as in services/intake/domain.py.
function hinted(address) {
  const at = address.lastIndexOf("@");
  return at > 0 ? `${address[0]}…@${address[at + 1]}…` : `…${address.replace(/[^0-9]/g, "").slice(-2)}`;
}

// The first field that is wrong, and what to say there.
function wrongIn(form, kit) {
  const { words } = form.elements;
  const characters = [...writtenIn(form, kit).words].length, over = characters - form.dataset.most;
  if (!characters) return [words, saying("words")];
  if (over <= 0) return wrongAddress(form, kit);
  const said = saying("long");
  said.querySelector("[data-over]").textContent = new Intl.NumberFormat(document.documentElement.lang).format(over);
  return [words, said];
}

function wrongAddress(form, kit) {
  const { channel, contact, when, hours } = form.elements;
  if (when || !channel || channel.value === "none") return null;
  const address = kit.inPlainDigits(contact.value.trim());
  if (!address) return [contact, saying("contact")];
  const pattern = JSON.parse(form.dataset.addresses)[channel.value];
  if (!new RegExp(`^(?:${pattern})$`, "u").test(address)) return [contact, saying(channel.value)];
  return hours.value ? null : [hours[0], saying("hours")];
}

async function send(form, fields, tries = TRIES) {
  try {
    const answer = await ask(form.action, new URLSearchParams(fields));
    if (answer.ok && new URL(answer.url).pathname.endsWith("/sent")) return null;
    const { error, puzzle } = await answer.json();
    if (puzzle && tries) return await sendWorked(form, fields, puzzle, tries - 1);
    if (puzzle) return "away";
    return ["unknown_key", "too_large", "away"].includes(error) ? error : "unsent";
  } catch (error) {
    return "unsent";
  }
}

// Very many write at once: this device computes for its place, and sends the same again.
async function sendWorked(form, fields, puzzle, tries) {
  progress(form, "working");
  const { solution } = await import(dataset.working);
  const altcha = await solution(puzzle);
  progress(form, "sending");
  return send(form, Object.assign({}, fields, { altcha }), tries);
}

function ask(address, body, headers = {}) {
  const asked = { accept: "application/json", ...headers };
  return withPatience(fetch(address, { method: "POST", body, headers: asked, cache: "no-store", credentials: "omit" }));
}

async function look(form, kit) {
  clear(form);
  const receipt = kit.readReceipt(form.elements.receipt.value);
  if (!receipt) return complain(form.elements.receipt, saying("receipt"));
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
  const moment = new Intl.DateTimeFormat(document.documentElement.lang, { ...STYLE, timeZone: dataset.zone });
  said.dir = "auto";
  article.append(element("p", "small quiet", moment.format(new Date(at))), said);
  return article;
}

function empty(place) {
  place.textContent = "";
  return place;
}

function element(name, className, textContent = "") {
  return Object.assign(document.createElement(name), { className, textContent });
}

function saying(name, kind = "") {
  const said = sayings.content.querySelector(`[data-say="${name}"]`).cloneNode(true);
  if (kind) said.className = kind;
  return said;
}

// What is wrong with a field: said at the field, and tied to it as the server does it.
function complain(field, said) {
  const place = field.closest(".field"), hint = place.querySelector(".hint");
  said.className = "problem";
  said.id = `problem-${field.name}`;
  const control = place.matches("fieldset") ? place : field;
  place.classList.add("wrong");
  place.insertBefore(said, field.closest(".field > *"));
  control.setAttribute("aria-invalid", "true");
  control.setAttribute("aria-describedby", hint ? `${hint.id} ${said.id}` : said.id);
  field.focus();
  place.scrollIntoView({ block: "nearest" });
}

// What went wrong on the way, above the other ways.
function trouble(form, name, { ways = false, quietly = false } = {}) {
  const place = form.querySelector("[data-trouble]");
  empty(place).append(saying(name));
  place.hidden = false;
  if (ways) form.querySelector("[data-other-ways]").open = true;
  if (!quietly) place.focus();
  return place;
}

function clear(form) {
  const place = form.querySelector("[data-trouble]");
  place.hidden = true;
  place.className = "alert care trouble";
  for (const field of form.querySelectorAll(".field.wrong")) {
    const control = field.matches("fieldset") ? field : field.querySelector("[aria-invalid]"), hint = field.querySelector(".hint");
    field.classList.remove("wrong");
    for (const problem of field.querySelectorAll(".problem")) problem.remove();
    if (!control) continue;
    control.removeAttribute("aria-invalid");
    if (hint) control.setAttribute("aria-describedby", hint.id);
    else control.removeAttribute("aria-describedby");
  }
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
  for (const field of document.querySelectorAll("textarea, [name=receipt], [name=contact]")) field.value = "";
  for (const shown of document.querySelectorAll("#number, [data-notice-to], [data-answers]")) empty(shown);
  for (const number of document.querySelectorAll("#number")) number.removeAttribute("data-receipt");
}
