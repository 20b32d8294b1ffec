// The public forms: what is written here is sealed here, and what is answered is opened here.
const PATIENCE = 45000, TRIES = 3;
const DAY = { year: "numeric", month: "long", day: "numeric" };
const STYLE = { ...DAY, hour: "numeric", minute: "2-digit" };
// The year is that of the server's pages: Persian and Thai would count from elsewhere.
const dates = () => `${document.documentElement.lang}-u-ca-gregory`;
const { dataset } = document.getElementById("door");
const does = { write: sendRequest, message: sendMessage, "number-form": look, feedback: sendFeedback };
const sealedAlready = new WeakMap();
let sayings, tools, numberKept = false, calledAt = -Infinity;

addEventListener("pagehide", forget);
addEventListener("pageshow", (event) => event.persisted && location.reload());
addEventListener("beforeunload", warn);
document.addEventListener("click", (event) => { if (event.target.closest("[href^='tel:']")) calledAt = event.timeStamp; });
document.addEventListener("submit", leaveNumber);
document.addEventListener("shown", (event) => begin(event.detail));
begin({ answersToo: false });

// Once for each page; history.js shows one in the place of another, and says whether answers stood in that one.
async function begin({ answersToo }) {
  sayings = document.querySelector("[data-sayings]");
  for (const form of document.querySelectorAll("[data-keeping]")) form.noValidate = true;
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
  await Promise.all([...document.querySelectorAll(".door-form")].map(prepare));
  document.documentElement.classList.add("ready");
  const again = answersToo && document.querySelector("#number-form [data-ready]");
  if (again) again.click();
}

// A number that nobody says is kept is gone with the page. The exit takes it away first, and is not asked; a call for
// help leaves it where it is.
function warn(event) {
  if (event.timeStamp - calledAt < 1000) return;
  const number = document.getElementById("number");
  if (numberKept || !number || !number.textContent.trim()) return;
  event.preventDefault();
  event.returnValue = true;
}

// The page with the number is left by its own button only when its reader says that the number is kept.
function leaveNumber(event) {
  const form = event.target;
  if (!form.matches("[data-keeping]")) return;
  event.preventDefault();
  const tick = form.querySelector("[data-kept-tick]"), told = form.querySelector(".problem");
  if (tick.checked) {
    numberKept = true;
    location.replace(form.action);
  } else if (told) tick.focus();
  else complain(tick, saying("kept"));
}

async function prepare(form) {
  const kit = await sealingFor(form);
  withSteps(form, kit);
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
  for (const button of form.querySelectorAll("[data-erase]")) {
    button.disabled = false;
    button.addEventListener("click", () => {
      button.disabled = true;
      eraseAll(form, kit).finally(() => { button.disabled = false; progress(form); });
    });
  }
  for (const button of form.querySelectorAll("[data-copy]")) button.addEventListener("click", saveCopy);
  for (const note of document.querySelectorAll("[data-sealed-note]")) note.hidden = false;
}

// One step of the form is shown at a time, in the same page: nothing is sent, and no entry in the history is made.
function withSteps(form, kit) {
  for (const button of form.querySelectorAll("[data-go]")) {
    button.disabled = false;
    button.addEventListener("click", (event) => {
      event.preventDefault();
      go(form, kit, Number(button.dataset.go));
    });
  }
  if (form.elements.step) showStep(form, form.elements.step.value);
}

function go(form, kit, by) {
  const names = stepsOf(form).map((one) => one.dataset.step), place = names.indexOf(form.elements.step.value);
  clear(form);
  const [field, wrong] = (by > 0 && kit && wrongAside(form, kit)) || [];
  if (field && field.closest("[data-step]").dataset.step === names[place]) return complain(field, wrong);
  showStep(form, names[Math.max(0, Math.min(place + by, names.length - 1))]);
  const title = stepsOf(form).find((one) => !one.hidden).querySelector("h2");
  title.focus({ preventScroll: true });
  title.scrollIntoView({ block: "start" });
}

const stepsOf = (form) => [...form.querySelectorAll("[data-step]")];

function showStep(form, name) {
  const steps = stepsOf(form), place = steps.findIndex((one) => one.dataset.step === name);
  if (place < 0) return;
  form.elements.step.value = name;
  steps.forEach((one, number) => { one.hidden = number !== place; });
  form.querySelector("[data-go='-1']").hidden = place === 0;
  form.querySelector("[data-go='1']").hidden = place === steps.length - 1;
  // the button that Enter presses: on the last step none, so that nothing is sent by mistake
  form.querySelector("[data-go='1']").disabled = place === steps.length - 1;
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
  const sent = await sealAndSend(form, kit, () => kit.newReceipt());
  if (!sent) return;
  const { contact } = writtenIn(form, kit);
  if (contact.hours) {
    document.querySelector("[data-notice-to]").textContent = hinted(contact.value);
    document.querySelector("[data-notice]").hidden = false;
  }
  for (const gone of document.querySelectorAll("[data-before], .menu")) gone.remove();
  document.querySelector(".mark").removeAttribute("href");
  document.querySelector("[data-after]").hidden = false;
  document.getElementById("number").textContent = kit.inGroups(sent.receipt);
  document.getElementById("given-title").focus();
  scrollTo(0, 0);
  showWords(sent.receipt).catch(() => null);
}

// The same number in words, where the language of the page has some.
async function showWords(receipt) {
  const place = document.querySelector("[data-in-words]");
  if (!place || !place.dataset.inWords) return;
  const { wordsOf } = await import(dataset.words);
  place.querySelector("[data-six]").textContent = (await wordsOf(receipt, place.dataset.inWords)).join(" ");
  place.hidden = false;
}

async function sendMessage(form, kit) {
  const receipt = form.elements.receipt.value;
  if (!(await sealAndSend(form, kit, () => receipt))) return;
  form.elements.words.value = "";
  trouble(form, "arrived").className = "alert good trouble";
}

// Nobody answers it, so there is no number.
async function sendFeedback(form, kit) {
  if (await sealAndSend(form, kit, () => null)) location.replace(form.dataset.thanks);
}

// Only with a tick, as the button stands near that for a copy. What waits here is deleted at once, and the centre is
// told that everything is to be deleted.
async function eraseAll(form, kit) {
  const receipt = form.elements.receipt.value, tick = form.elements.sure;
  clear(form);
  if (!tick.checked) return complain(tick, saying("sure"));
  const wish = { ...writtenIn(form, kit), words: "", about: { wish: "erase" } };
  if (!(await sealAndSend(form, kit, () => receipt, wish))) return;
  // nothing of it stays on the screen, and the number least of all
  const place = trouble(form, "erased");
  place.className = "alert good";
  empty(document.querySelector(".column")).append(place, saying("start"));
  place.focus();
}

function saveCopy() {
  const shown = [...document.querySelectorAll("[data-answers] .reply")].map((one) => one.innerText);
  const url = URL.createObjectURL(new Blob([shown.join("\n\n")], { type: "text/plain" }));
  Object.assign(document.createElement("a"), { href: url, download: "text.txt" }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

// What was sealed, once it has arrived; nothing where it has not, and then everything is still in the form.
async function sealAndSend(form, kit, receiptFor, wish = null) {
  clear(form);
  const [field, wrong] = (!wish && wrongIn(form, kit)) || [];
  if (wrong) return void complain(field, wrong);
  progress(form, "sealing");
  const sealed = await withPatience(sealedOnce(form, kit, receiptFor, wish)).catch(() => null);
  if (!sealed) return void trouble(form, "unsealed", { ways: true });
  progress(form, "sending");
  const failure = await send(form, sealed.fields);
  if (failure) return void trouble(form, failure);
  sealedAlready.delete(form);
  return sealed;
}

// The same words are sealed once, so that trying again cannot make two messages of one.
async function sealedOnce(form, kit, receiptFor, wish) {
  const written = wish || writtenIn(form, kit), own = !wish && form.elements.own && form.elements.own.value === "yes";
  const same = JSON.stringify([written, own]), before = sealedAlready.get(form);
  if (before && before.same === same) return before;
  const receipt = receiptFor(), kind = receipt ? form.dataset.kind : "request";
  const thread = receipt ? await kit.box.thread(receipt) : { id: kit.newId() };
  const key = await kit.box.usable(JSON.parse(form.dataset.keys));
  const answered = receipt ? { reply_to: await kit.box.replyKey(thread) } : {};
  const sealed = await kit.box.seal(JSON.stringify(Object.assign({}, written, answered)), key, "request");
  const fields = { sealed, key_id: key.key_id, thread_id: thread.id, [`${kind}_id`]: kit.newId() };
  if (own) fields.own_sealed = await ownCopy(kit, thread, written.words);
  if (wish) fields.erase = "yes";
  const made = { same, receipt, fields };
  sealedAlready.set(form, made);
  return made;
}

// The client's own words, sealed for the number alone; the same as in services/intake/domain.py.
async function ownCopy(kit, thread, words) {
  const key = { ...(await kit.box.replyKey(thread)), key_id: thread.id };
  return kit.box.seal(JSON.stringify({ v: 1, words, at: new Date().toISOString(), mine: true }), key, "reply");
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
    ...(form.dataset.about ? { about: aboutIn(form, kit) } : {}),
  };
}

// What was said about the person, without what was left empty; the same as in services/intake/letters/about.py.
function aboutIn(form, kit) {
  const said = {};
  for (const name of form.dataset.about.split(" ")) {
    const field = form.elements[name], value = field ? field.value.trim() : "";
    if (value) said[name] = name === "call_number" ? kit.inPlainDigits(value) : value;
  }
  const professional = form.elements.from.value === "professional";
  const agreed = !professional || said.consent === "yes";
  if (!said.call_number) delete said.call_hours;
  if (!said.call_number && !professional) delete said.call_for;
  for (const name of agreed ? [] : ["name", "address_as"]) delete said[name];
  return said;
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
  if (over <= 0) return wrongAside(form, kit);
  const said = saying("long");
  const place = said.querySelector("[data-over]");
  if (place) place.textContent = new Intl.NumberFormat(document.documentElement.lang).format(over);
  return [words, said];
}

// What is wrong beside the words.
function wrongAside(form, kit) {
  return wrongAddress(form, kit) || wrongCall(form, kit);
}

function wrongCall(form, kit) {
  const { call_number: number, call_hours: hours } = form.elements;
  const called = number ? kit.inPlainDigits(number.value.trim()) : "";
  if (!called) return null;
  const pattern = JSON.parse(form.dataset.addresses).text;
  if (!new RegExp(`^(?:${pattern})$`, "u").test(called)) return [number, saying("text")];
  return hours.value ? null : [hours[0], saying("hours")];
}

function wrongAddress(form, kit) {
  const { channel, contact, when, hours } = form.elements;
  if (when || !channel || channel.value === "none") return null;
  const unsaid = hours.value ? null : [hours[0], saying("hours")], wrong = wrongIs(form, channel.value, kit.inPlainDigits(contact.value.trim()));
  if (!wrong) return unsaid;
  if (unsaid) complain(...unsaid);
  return [contact, wrong];
}

function wrongIs(form, channel, address) {
  if (!address) return saying("contact");
  const pattern = JSON.parse(form.dataset.addresses)[channel];
  return new RegExp(`^(?:${pattern})$`, "u").test(address) ? null : saying(channel);
}

async function send(form, fields, tries = TRIES) {
  try {
    const answer = await ask(form.dataset.sealedTo || form.action, new URLSearchParams(fields));
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
  const { receipt, wrong } = await typedNumber(form, kit).catch(() => ({}));
  if (wrong) return complain(form.elements.receipt, wrong);
  if (!receipt) return trouble(form, "unlooked");
  progress(form, "looking");
  const thread = await withPatience(kit.box.thread(receipt)).catch(() => null);
  if (!thread) return trouble(form, "unopened", { ways: true });
  const kept = await repliesOf(thread.id).catch(() => null);
  if (!kept) return trouble(form, "unlooked");
  await show(kit, receipt, thread, kept);
}

// In digits or in words; else what is wrong with it. The lists of words are fetched only for words.
async function typedNumber(form, kit) {
  const typed = form.elements.receipt.value;
  if (!/[\p{L}]/u.test(typed)) {
    const receipt = kit.readReceipt(typed);
    return receipt ? { receipt } : { wrong: saying(typed.trim() ? "receipt" : "contact") };
  }
  const { readWords } = await import(dataset.words);
  const { receipt, unknown } = await readWords(typed, JSON.parse(dataset.lists));
  if (receipt) return { receipt };
  const wrong = saying(unknown ? "unknown" : "mixed");
  if (unknown) wrong.querySelector("[data-word]").textContent = unknown;
  return { wrong };
}

async function repliesOf(id) {
  const answer = await ask("/replies", JSON.stringify({ thread_id: id }), { "content-type": "application/json" });
  if (!answer.ok) throw new Error("not looked");
  return answer.json();
}

// A reply is bound to the id by which the centre knows the thread; one from before to that which the number gives.
const openedReply = (kit, blob, thread, keptAs) => kit.box.openReply(blob, { id: keptAs, secret: thread.secret })
  .catch(() => kit.box.openReply(blob, thread)).catch(() => null);

async function show(kit, receipt, thread, { replies: blobs, thread_id: keptAs }) {
  const place = document.querySelector("[data-thread]"), answers = place.querySelector("[data-answers]");
  const opened = await Promise.all(blobs.map((blob) => openedReply(kit, blob, thread, keptAs)));
  removeReplies(answers);
  answers.querySelector("[data-none]").hidden = blobs.length > 0;
  answers.append(...opened.map((reply) => (reply ? replyShown(reply) : saying("closed", "alert care"))));
  document.getElementById("message").elements.receipt.value = receipt;
  place.hidden = false;
  answers.scrollIntoView({ block: "start" });
}

// A page that answers a form with a mistake in it has no place for answers.
function removeReplies(answers) {
  for (const old of answers ? answers.querySelectorAll(":scope > :not([data-none])") : []) old.remove();
}

function replyShown({ words, at, mine, read, look_again: again }) {
  if (read) return saying("read", "quiet");
  const article = element("article", "sheet reply"), said = element("p", "said", words);
  const moment = new Intl.DateTimeFormat(dates(), { ...STYLE, timeZone: dataset.zone });
  said.dir = "auto";
  const whose = mine ? `${saying("mine").textContent} ` : "";
  article.append(element("p", "small quiet", whose + moment.format(new Date(at))), said);
  if (again) {
    const asked = saying("again"), day = new Intl.DateTimeFormat(dates(), { ...DAY, timeZone: "UTC" });
    asked.querySelector("[data-day]").textContent = day.format(new Date(again));
    article.append(asked);
  }
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
  const step = field.closest("[data-step]");
  if (step && step.hidden) showStep(field.form, step.dataset.step);
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
  for (const field of document.querySelectorAll("textarea, .door-form input[type=text], [name=receipt]")) field.value = "";
  for (const shown of document.querySelectorAll("#number, [data-six], [data-notice-to], [data-answers]")) empty(shown);
  for (const number of document.querySelectorAll("#number")) number.removeAttribute("data-receipt");
}
