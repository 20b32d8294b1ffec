// The page of a file asks every 15 seconds which colleagues have it open, too. Nothing of the client is asked for.
const PAUSE = 15_000;
const OVER = [401, 403, 404];
let timer = setInterval(ask, PAUSE);

document.addEventListener("visibilitychange", ask);

async function ask() {
  const place = document.querySelector("[data-presence]");
  if (!place || !timer || document.visibilityState === "hidden") return;
  let answer;
  try {
    // this alone must not keep a session that nobody uses
    answer = await fetch(place.dataset.presence, { headers: { accept: "application/json", "x-asked-by-itself": "yes" } });
    if (answer.ok) show(place, (await answer.json()).words);
  } catch {
    return;
  }
  if (OVER.includes(answer.status)) {
    clearInterval(timer);
    timer = undefined;
    show(place, "");
  }
}

function show(place, words) {
  if (place.textContent.trim() === words) return;
  const line = document.createElement("p");
  line.className = "alert care";
  line.textContent = words;
  place.replaceChildren(...(words ? [line] : []));
}
