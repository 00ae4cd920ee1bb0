import { defineConfig } from "vitest/config";

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
