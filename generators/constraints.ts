import type { AnswerName, Answers, Value, Values } from "./options.ts";

type Member<Of> = Of extends readonly (infer Item)[] ? Item : Of;
/** One answer: a name with its value, or with a value that a list has. */
type Fact = {
  [Name in AnswerName]: readonly [name: Name, value: Member<Answers[Name]>];
}[AnswerName];

/** Two answers that do not go together. */
export interface Constraint {
  readonly answers: readonly [Fact, Fact];
  /** The reason, as the end of a sentence. */
  readonly because: string;
}

/** Every answer that does not go with every other one. What an extra needs comes with it: that is no constraint. */
export const constraints: readonly Constraint[] = [
  {
    answers: [
      ["framework", "nest"],
      ["language", "javascript"],
    ],
    because: "Nest injects by the types that decorators record, which JavaScript does not have",
  },
  {
    answers: [
      ["adapter", "cluster"],
      ["with", "peers"],
    ],
    because: "servers find each other in Redis, which the other adapters use",
  },
  {
    answers: [
      ["transports", "websocket"],
      ["with", "peers"],
    ],
    because: "a WebSocket is one connection, so no request of a session comes to another server",
  },
  {
    answers: [
      ["adapter", "cluster"],
      ["with", "kubernetes"],
    ],
    because: "each pod is a server of its own, and broadcasts reach the others through Redis alone",
  },
];

/** The constraint that these answers break, if one does; answers that are still open break none. */
export function brokenConstraint(values: Values): Constraint | undefined {
  return constraints.find(({ answers }) => answers.every((fact) => holds(fact, values)));
}

/** Whether a value of an answer goes with the others that are there. */
export function fits(name: AnswerName, value: Value, values: Values): boolean {
  return reasonAgainst(name, value, values) === undefined;
}

/** Why a value of an answer does not go with the others that are there, as the end of a sentence; undefined where it does. */
export function reasonAgainst(name: AnswerName, value: Value, values: Values): string | undefined {
  const broken = constraints.find(({ answers }) => {
    const mine = answers.find((fact) => fact[0] === name && fact[1] === value);
    return mine !== undefined && answers.every((fact) => fact === mine || holds(fact, values));
  });
  return broken?.because;
}

/** Whether an answer decides anything, given the others that are there. */
export function hasSay(name: AnswerName, values: Values): boolean {
  return name !== "balancing" || values.transports !== "websocket";
}

function holds([name, value]: Fact, values: Values): boolean {
  return [values[name]].flat().includes(value);
}
