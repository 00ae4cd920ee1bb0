#!/usr/bin/env node
// This file has to be understood by any Node that a person may have, so it imports nothing before it has checked.
const required = [22, 18] as const;
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

if (major < required[0] || (major === required[0] && minor < required[1])) {
  process.stderr.write(
    `create-sticky-socketio-app needs Node ${required.join(".")} or newer: this is ${process.versions.node}\n`,
  );
  process.exitCode = 1;
} else {
  // What is being done is done all the same. Whoever reads the output may have read enough (`| head`); anything else, as a
  // disk that is full, is told once the work has ended.
  const lost = new Set<string>();
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", ({ code, message }: NodeJS.ErrnoException) => {
      if (code !== "EPIPE") lost.add(message);
    });
  }
  process.once("exit", (code) => {
    if (lost.size === 0) return;
    process.stderr.write(`The output could not be written: ${[...lost].join(", ")}\n`);
    if (code === 0) process.exitCode = 1;
  });
  const { main } = await import("./command-line/main.ts");
  process.exitCode = await main(process.argv.slice(2));
}
