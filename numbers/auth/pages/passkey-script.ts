/** The one script of the pages: it makes and uses passkeys. Browsers that cannot run it never see what it is for. */
export const PASSKEY_SCRIPT = `"use strict";
(function () {
  var box = document.querySelector("[data-passkey]");
  if (!box || !window.PublicKeyCredential || !navigator.credentials || !window.fetch) return;
  var base = box.getAttribute("data-passkey");
  function bytes(text) {
    var raw = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(raw, function (letter) { return letter.charCodeAt(0); });
  }
  function text(buffer) {
    return btoa(String.fromCharCode.apply(null, new Uint8Array(buffer))).replace(/\\+/g, "-").replace(/\\//g, "_").replace(/=+$/, "");
  }
  function post(step, body) {
    return fetch(base + "/" + step, {
      method: "POST", credentials: "same-origin", headers: { "content-type": "application/json" }, body: JSON.stringify(body)
    }).then(function (response) {
      if (response.status === 401) location.reload();
      if (!response.ok) throw new Error("refused");
      return response.json();
    });
  }
  function withBytes(list) {
    return (list || []).map(function (one) { return Object.assign({}, one, { id: bytes(one.id) }); });
  }
  function make(options) {
    options.challenge = bytes(options.challenge);
    options.user.id = bytes(options.user.id);
    options.excludeCredentials = withBytes(options.excludeCredentials);
    return navigator.credentials.create({ publicKey: options });
  }
  function use(options) {
    options.challenge = bytes(options.challenge);
    options.allowCredentials = withBytes(options.allowCredentials);
    return navigator.credentials.get({ publicKey: options });
  }
  function shown(credential) {
    var from = credential.response, response = { clientDataJSON: text(from.clientDataJSON) };
    ["attestationObject", "authenticatorData", "signature", "userHandle"].forEach(function (name) {
      if (from[name]) response[name] = text(from[name]);
    });
    if (from.getTransports) response.transports = from.getTransports();
    return {
      id: credential.id, rawId: text(credential.rawId), type: credential.type, response: response,
      clientExtensionResults: credential.getClientExtensionResults()
    };
  }
  function nameTyped() {
    var field = document.querySelector("[name=name]");
    return field ? field.value : "";
  }
  function run(act) {
    failed.hidden = true;
    var isMaking = act === "make";
    post(act, {})
      .then(isMaking ? make : use)
      .then(function (credential) { return post(isMaking ? "made" : "used", { credential: shown(credential), name: nameTyped() }); })
      .then(function (answer) { location.assign(answer.next); })
      .catch(function () { failed.hidden = false; });
  }
  var failed = box.querySelector("[data-failed]");
  Array.prototype.forEach.call(box.querySelectorAll("[data-act]"), function (button) {
    button.addEventListener("click", function () { run(button.getAttribute("data-act")); });
  });
  box.hidden = false;
  Array.prototype.forEach.call(document.querySelectorAll("[data-without]"), function (one) { one.hidden = true; });
})();
`;
