// Long texts stay on the page until the service has them: no connection, or an answer without the form, loses nothing.
// Nothing is kept in the browser: this machine may be shared. Without this script the form is sent as any other.
const WAITS = 60_000;
const sayings = document.querySelector("[data-drafts]");

for (const form of longForms(document)) keep(form);

function longForms(place) {
  return [...place.querySelectorAll("main form[method=post]")].filter(
    (form) => form.querySelector("textarea") && form.enctype === "application/x-www-form-urlencoded",
  );
}

function keep(form) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (form.dataset.sending) return;
    form.dataset.sending = "yes";
    send(form, event.submitter).finally(() => delete form.dataset.sending);
  });
}

async function send(form, submitter) {
  form.querySelector("[data-unsent]")?.remove();
  const fields = new URLSearchParams(new FormData(form));
  if (submitter?.name) fields.append(submitter.name, submitter.value);
  let answer, page;
  try {
    answer = await fetch(submitter?.getAttribute("formaction") || form.getAttribute("action") || location.href, {
      method: "POST",
      body: fields,
      headers: { accept: "text/html", "x-draft": "kept" },
      signal: AbortSignal.timeout(WAITS),
    });
    page = new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    return unsent(form, sayings.dataset.offline);
  }
  const next = answer.headers.get("x-next");
  if (next) return location.assign(next);
  const main = page.querySelector("main");
  // a page that says that the service has it, such as one with a number that stands in no address
  if (main?.querySelector("[data-done]")) return show(main, page.title);
  if (main && longForms(page).some((one) => one.getAttribute("action") === form.getAttribute("action"))) return show(main, page.title);
  if (answer.status !== 401) return unsent(form, said(main));
  unsent(form, main?.querySelector("[data-prove]") ? sayings.dataset.prove : sayings.dataset.signedOut, main?.querySelector("a[target]"));
}

// The page as the service made it, with what was written and what is wrong with it.
function show(main, title) {
  const here = document.querySelector("main");
  here.replaceChildren(...document.importNode(main, true).childNodes);
  document.title = title;
  for (const form of longForms(document)) keep(form);
  here.querySelector("[role=alert], [data-done]")?.focus();
  scrollTo(0, 0);
}

function said(main) {
  const reason = [...(main?.querySelectorAll("h1, h1 + p") ?? [])].map((one) => one.textContent.trim());
  return [...reason, sayings.dataset.kept].join(" – ");
}

// `way` is the link of a page that asks to sign in or to prove who one is: it opens in a tab of its own.
function unsent(form, words, way) {
  const alert = document.createElement("div");
  alert.className = "alert care";
  alert.dataset.unsent = "";
  alert.setAttribute("role", "alert");
  alert.tabIndex = -1;
  const line = document.createElement("p");
  line.textContent = words;
  alert.append(line);
  if (way) {
    const place = document.createElement("p");
    place.append(document.importNode(way, true));
    alert.append(place);
  }
  form.prepend(alert);
  alert.focus();
}
