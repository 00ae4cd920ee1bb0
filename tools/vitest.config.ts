import { defineConfig } from "vitest/config";

// Where the machine's own Node is too old, tools/bootstrap.mjs sets it, and commands that are printed would begin with it.
delete process.env["BROUGHT_NODE"];

export default defineConfig({
  test: {
    root: new URL("..", import.meta.url).pathname,
    exclude: ["**/node_modules/**", "test/.apps/**"],
    pool: "forks",
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: "here",
          include: ["runtime/test/**/*.test.ts", "test/**/*.test.ts"],
          exclude: ["test/create/**"],
        },
      },
      {
        // What installs packages: for these alone there is a registry.
        extends: true,
        test: {
          name: "registry",
          include: ["test/create/**/*.test.ts"],
          globalSetup: "test/create/support/registry.ts",
        },
      },
    ],
  },
});
