// Passkeys: asks the browser for one when a form with data-passkey is sent, and puts the answer into its field `credential`, or the one that data-credential names.
(() => {
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (char) => char.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  const asked = (options) => {
    const wanted = { ...options.publicKey, challenge: bytes(options.publicKey.challenge) };
    if (wanted.user) wanted.user = { ...wanted.user, id: bytes(wanted.user.id) };
    for (const list of ["excludeCredentials", "allowCredentials"]) {
      if (wanted[list]) wanted[list] = wanted[list].map((one) => ({ ...one, id: bytes(one.id) }));
    }
    return { publicKey: wanted };
  };

  const answered = (credential) => {
    const response = {};
    for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[part]) response[part] = text(credential.response[part]);
    }
    return { id: credential.id, rawId: text(credential.rawId), type: credential.type, response,
             clientExtensionResults: credential.getClientExtensionResults() };
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.addEventListener("submit", async (event) => {
      const answer = form.elements[form.dataset.credential || "credential"];
      if (answer.value) return;
      event.preventDefault();
      const failed = form.querySelector("[data-passkey-failed]");
      failed.hidden = true;
      try {
        const credential = await navigator.credentials[form.dataset.passkey](asked(JSON.parse(form.dataset.options)));
        answer.value = JSON.stringify(answered(credential));
        form.submit();
      } catch {
        failed.hidden = false;
        failed.setAttribute("role", "alert");
      }
    });
  }
})();
