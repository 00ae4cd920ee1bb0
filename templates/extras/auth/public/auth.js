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
  document.getElementById("sign-in")?.remove();
  const section = document.createElement("section");
  section.className = "card";
  section.id = "sign-in";
  section.setAttribute("aria-labelledby", "sign-in-title");
  section.innerHTML = `
    <h2 id="sign-in-title">Sign in</h2>
    <form>
      <label>
        <span>Token, as the script <code>token</code> prints it</span>
        <input name="token" required autocomplete="off" spellcheck="false" aria-describedby="sign-in-problem" />
      </label>
      <button>Connect</button>
    </form>
    <p id="sign-in-problem" role="alert"></p>`;
  const form = section.querySelector("form");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    localStorage.setItem(key, form.elements.token.value.trim());
    section.remove();
    socket.connect();
  });

  document.querySelector("header").after(section);
  // After the section is in the page: an alert is announced when it gets its text.
  section.querySelector("p").textContent = reason;
  form.elements.token.focus();
}
