import { mergeConfig } from "vitest/config";
import base from "../vitest.config.ts";

export default mergeConfig(base, {
  test: { setupFiles: [new URL("setup.ts", import.meta.url).pathname] },
});
