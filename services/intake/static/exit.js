// The way out: the same address replaces this page in the history, and what stood here is gone before it loads.
(() => {
  const exit = document.getElementById("exit");
  const TIMES = 3, WITHIN = 3000;
  let pressed = [];

  function leave() {
    const address = exit.href;
    document.body.replaceChildren();
    location.replace(address);
  }

  exit.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });

  addEventListener("keydown", (event) => {
    if (event.key !== "Shift") pressed = [];
    else if (!event.repeat) pressed = [...pressed.filter((at) => event.timeStamp - at < WITHIN), event.timeStamp];
    if (pressed.length === TIMES) leave();
  });
})();
