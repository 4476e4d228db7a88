// What pages do when script is there; all of them work without it.
"use strict";
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
const first = document.querySelector("[data-focus]");
if (first) first.focus();
// A login code that was scanned: it is filled in, not sent, and stays neither in the address nor in the history.
function scanned() {
  const code = /^#code=([\dA-Za-z-]{1,40})$/.exec(location.hash)?.[1];
  if (!code) return;
  history.replaceState(null, "", location.pathname + location.search);
  const field = document.querySelector("input[data-scanned]");
  if (!field) return;
  field.value = code;
  field.form.querySelector("button.primary").focus();
}
addEventListener("hashchange", scanned);
scanned();
const seconds = Number(document.body.dataset.live);
if (seconds > 0) {
  setInterval(async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(location.href, { headers: { accept: "text/html" } });
      if (!answer.ok) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const old of document.querySelectorAll("[data-fresh]")) {
        const now = fresh.getElementById(old.id);
        if (!now) { location.reload(); return; }
        if (now.innerHTML !== old.innerHTML && !old.contains(document.activeElement)) old.replaceChildren(...now.childNodes);
      }
    } catch { /* no connection: the number stays until there is one */ }
  }, seconds * 1000);
}
