import { cursorTo, clearLine } from "node:readline";
import { styleText } from "node:util";

const frames = ["◒", "◐", "◓", "◑"];
const interval = 80;

/**
 * Shows on stderr, which has to be a terminal, that something is running and for how long. That of @clack/prompts takes
 * the keyboard and exits with 0 at Ctrl-C, when there are processes to be stopped.
 */
export async function spin<T>(what: string, work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const elapsed = () => `${Math.round((performance.now() - began) / 1000)} s`;
  let turn = 0;
  const draw = () => {
    const frame = frames[turn++ % frames.length] ?? "";
    line(`${styleText("magenta", frame, { stream: process.stderr })} ${what} (${elapsed()})`);
  };
  const timer = setInterval(draw, interval);
  draw();
  try {
    const value = await work();
    line(`${styleText("green", "✓", { stream: process.stderr })} ${what} (${elapsed()})\n`);
    return value;
  } catch (error) {
    line(`${styleText("red", "✗", { stream: process.stderr })} ${what} (${elapsed()})\n`);
    throw error;
  } finally {
    clearInterval(timer);
  }
}

function line(text: string): void {
  cursorTo(process.stderr, 0);
  clearLine(process.stderr, 0);
  process.stderr.write(text);
}
