// A form whose draft the server keeps (data-draft names the element that says so): it says so only of what was typed last, and what was typed
// just before the tab is put away is sent all the same. Without a script the draft is kept when the form is sent.
for (const form of document.querySelectorAll("form[data-draft]")) {
  const said = document.querySelector(form.dataset.draft);
  let typed = 0, sent = 0;
  const changed = () => {
    typed += 1;
    said.replaceChildren();
  };
  form.addEventListener("input", changed, true);   // before htmx, which may send at once
  form.addEventListener("change", changed, true);
  form.addEventListener("submit", () => { sent = typed; });
  form.addEventListener("htmx:beforeSend", (event) => {
    if (event.detail.elt === form) sent = typed;
  });
  document.body.addEventListener("htmx:oobBeforeSwap", (event) => {
    if (event.detail.target === said && sent !== typed) event.detail.shouldSwap = false;
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "hidden" || sent === typed) return;
    sent = typed;
    navigator.sendBeacon(form.getAttribute("hx-post"), new FormData(form));
  });
}
