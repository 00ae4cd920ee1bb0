import { type CANCEL_SYMBOL, confirm, isCancel, multiselect, select, text } from "@clack/prompts";
import type { Value } from "../options.ts";
import type { Asker, Prompt, PromptStreams } from "./adapter.ts";

/** Prompts of @clack/prompts, for terminals that can move their cursor. */
export function createClackAsker(streams: PromptStreams): Asker {
  return {
    async ask(prompt) {
      const answer = await show(prompt, streams);
      return isCancel(answer) ? undefined : answer;
    },
    close() {},
  };
}

async function show(prompt: Prompt, streams: PromptStreams): Promise<Value | typeof CANCEL_SYMBOL> {
  const { type, message, default: initial, choices, validate } = prompt;
  const options = choices.map(({ value, description, disabled }) =>
    disabled === undefined
      ? { value, hint: description }
      : { value, label: `${value} (not possible: ${disabled})`, disabled: true },
  );
  switch (type) {
    case "confirm":
      return confirm({ ...streams, message, initialValue: initial === true });
    case "select":
      return select<string>({ ...streams, message, initialValue: String(initial), options });
    case "checkbox":
      return multiselect<string>({ ...streams, message, options, required: false });
    default:
      return text({
        ...streams,
        message,
        placeholder: String(initial),
        defaultValue: String(initial),
        validate: (value = "") => {
          const verdict = validate?.(value === "" ? String(initial) : value);
          return verdict === true ? undefined : verdict;
        },
      });
  }
}
