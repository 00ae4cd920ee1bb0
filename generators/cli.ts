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
  // Whoever reads the output may have read enough (`| head`). What is being done is done all the same.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
  }
  const { main } = await import("./command-line/main.ts");
  process.exitCode = await main(process.argv.slice(2));
}
