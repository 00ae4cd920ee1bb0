/** No cluster: what the work costs by itself. */
import { answerBench } from "./support/agent.ts";
import { createApp } from "./support/app.ts";
import { listen } from "./support/workers.ts";

answerBench(await listen(createApp().httpServer));
