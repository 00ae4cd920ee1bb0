// Where a real page would get the token from its own sign-in, this one asks for it and keeps it for all its tabs.
const key = "token";

export function signIn(socket) {
  // Asked for on each connection.
  socket.auth = (send) => send({ token: localStorage.getItem(key) });

  socket.on("connect_error", ({ data, message }) => {
    if (data?.code) askForToken(socket, message);
  });
  socket.on("disconnect", (reason) => {
    if (reason === "io server disconnect") askForToken(socket, "The token has expired");
  });
}

function askForToken(socket, reason) {
  const form = document.createElement("form");
  form.className = "chat";
  form.id = "sign-in";
  form.innerHTML = `
    <label>
      <span>Token, as the script <code>token</code> prints it</span>
      <input name="token" required autocomplete="off" />
    </label>
    <button>Connect</button>
    <p role="alert"></p>`;
  form.querySelector("p").textContent = reason;

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    localStorage.setItem(key, form.elements.token.value.trim());
    form.remove();
    socket.connect();
  });
  document.getElementById("sign-in")?.remove();
  document.querySelector("header").after(form);
}
