// The number in the bar stays fresh while the page is seen. The service sends a number and nothing else; without this
// script the number is as old as the page.
const AGAIN = 5_000;
const LATER = 60_000;
const OVER = [401, 403, 404];
let open;
let over = false;

document.addEventListener("visibilitychange", turn);
addEventListener("pagehide", () => open?.abort());
turn();

function turn() {
  if (document.visibilityState === "hidden") open?.abort();
  else if (!open && !over) listen();
}

async function listen() {
  const place = document.querySelector("[data-news]");
  if (!place) return;
  open = new AbortController();
  let pause = AGAIN;
  try {
    // this alone must not keep a session that nobody uses
    const headers = { accept: "text/event-stream", "x-asked-by-itself": "yes" };
    const answer = await fetch(place.dataset.news, { headers, signal: open.signal });
    if (OVER.includes(answer.status)) over = true;
    else if (!answer.ok) pause = LATER;
    else over = await read(answer.body, place);
  } catch {
    // the page was left, or the connection broke off
  }
  open = undefined;
  if (!over) setTimeout(turn, pause);
}

// Returns whether the session is over.
async function read(body, place) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  for (let rest = ""; ; ) {
    const { done, value } = await reader.read();
    if (done) return false;
    const lines = (rest + value).split("\n");
    rest = lines.pop();
    for (const line of lines) {
      if (line === "event: over") return true;
      if (line.startsWith("data: ")) show(place, line.slice(6));
    }
  }
}

function show(place, number) {
  const tag = place.querySelector(".tag");
  if (tag.textContent !== number) {
    tag.textContent = number;
    place.querySelector("[data-counted]")?.remove();
  }
  place.hidden = place.dataset.none === number;
}
