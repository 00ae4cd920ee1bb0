import { plugins } from "./plugins.js";
import { transports } from "./transports.js";

const socket = window.io("/chat", { transports });
for (const plugin of plugins) plugin(socket);
const element = (id) => document.getElementById(id);

socket.on("connect", () => showConnection("connected"));
socket.on("disconnect", () => showConnection("disconnected"));
socket.on("connect_error", ({ message }) => showConnection(`failed: ${message}`));

// Comes again when the transport is upgraded.
socket.on("session", ({ worker, pid, transport }) => {
  element("transport").textContent = transport;
  element("worker").textContent = `${worker} (pid ${pid})`;
  element("session").textContent = socket.io.engine.id;
});

socket.on("message", ({ from, text, worker, at }) => {
  const item = document.createElement("li");
  // textContent, never innerHTML: others wrote this.
  item.append(
    textElement("b", from),
    textElement("span", text),
    textElement("small", `worker ${worker}, ${new Date(at).toLocaleTimeString()}`),
  );
  element("messages").append(item);
  const log = element("log");
  log.scrollTop = log.scrollHeight;
});

element("from").value = `Guest ${Math.floor(Math.random() * 900) + 100}`;

element("form").addEventListener("submit", (event) => {
  event.preventDefault();
  void send();
});

async function send() {
  const problem = element("problem");
  const draft = { from: element("from").value, text: element("text").value };
  try {
    const result = await socket.timeout(5000).emitWithAck("message", draft);
    problem.textContent = result.ok ? "" : result.error;
    if (result.ok) element("text").value = "";
  } catch {
    problem.textContent = "The message was not confirmed. Is the server running?";
  }
}

function showConnection(state) {
  const target = element("connection");
  target.textContent = state;
  target.dataset.state = state;
}

function textElement(name, text) {
  const created = document.createElement(name);
  created.textContent = text;
  return created;
}
