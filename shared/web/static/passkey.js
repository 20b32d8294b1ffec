// Forms with a passkey: asks the service what to ask for, asks the browser, and sends what it brings as an ordinary form.
const toBytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
const toText = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const withBytes = (keys) => keys?.map((key) => ({ ...key, id: toBytes(key.id) }));

async function asked(form) {
  const answer = await fetch(form.dataset.passkey, { headers: { accept: "application/json" } });
  if (!answer.ok) throw new Error("not told what to ask for");
  const told = await answer.json();
  return {
    ...told,
    challenge: toBytes(told.challenge),
    ...(told.user && { user: { ...told.user, id: toBytes(told.user.id) } }),
    ...(told.excludeCredentials && { excludeCredentials: withBytes(told.excludeCredentials) }),
    ...(told.allowCredentials && { allowCredentials: withBytes(told.allowCredentials) }),
  };
}

function said(credential) {
  const response = {};
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[part]) response[part] = toText(credential.response[part]);
  }
  return JSON.stringify({ id: credential.id, rawId: toText(credential.rawId), type: credential.type, response });
}

async function send(form) {
  const publicKey = await asked(form);
  const credential = form.dataset.act === "create"
    ? await navigator.credentials.create({ publicKey })
    : await navigator.credentials.get({ publicKey });
  form.elements.credential.value = said(credential);
  form.submit();
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  form.hidden = false;
  const failed = form.querySelector("[data-failed]");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    failed.hidden = true;
    send(form).catch(() => {
      failed.hidden = false;
      failed.focus();
    });
  });
}
