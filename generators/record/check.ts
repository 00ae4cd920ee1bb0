import semver from "semver";
import { checkValues, withDefaults } from "../answers.ts";
import { checkedAnswers } from "../answers-file.ts";
import { version } from "../assets.ts";
import { CreateError } from "../errors.ts";
import { type AppDescription, type StoredAnswers, storedAnswers } from "../files/description.ts";
import { type JsonObject, isObject } from "../json.ts";
import { nameOf, nameProblem } from "../name.ts";
import type { AddedNamespace } from "../namespace/layers.ts";
import { namespaceProblem } from "../namespace/name.ts";
import { type Pristine, type PristineFile, type RecordHead, format, sha256 } from "./format.ts";
import { isSource } from "../source.ts";
import { pathProblem } from "./paths.ts";

/** @throws {CreateError} RECORD_DAMAGED when a text is no JSON object */
export function parse(text: string, path: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch (error) {
    throw damaged(path, `it is no JSON (${(error as Error).message})`);
  }
  throw damaged(path, "it is no JSON object");
}

/**
 * What a record says beside its files. Answers to questions that there were not then have their defaults.
 *
 * @throws {CreateError} RECORD_NEWER or RECORD_DAMAGED
 */
export function checkedHead(head: JsonObject, path: string): RecordHead {
  const { format: form, generator, source, packageManager, answers, namespaces, ...rest } = head;
  const writer = typeof generator === "string" ? semver.valid(generator) : null;
  if (typeof form === "number" && form > format) {
    throw new CreateError("RECORD_NEWER", path, writer ?? "a later version");
  }
  if (writer !== null && semver.gt(writer, version)) {
    throw new CreateError("RECORD_NEWER", path, writer);
  }
  if (form !== format) throw damaged(path, `its "format" is not ${format}`);
  if (writer === null) throw damaged(path, '"generator" is no version');
  const unknown = Object.keys(rest)[0];
  if (unknown !== undefined) throw damaged(path, `${JSON.stringify(unknown)} is not part of it`);
  if (source !== undefined && !isSource(source)) throw damaged(path, '"source" is no source');
  return {
    generator: writer,
    ...(source !== undefined && { source }),
    ...(packageManager !== undefined && { packageManager: checkedManager(packageManager, path) }),
    answers: checkedStored(answers, path),
    namespaces: checkedNamespaces(namespaces, path),
  };
}

/** @throws {CreateError} RECORD_DAMAGED */
export function checkedPristine(files: unknown, path: string): Pristine {
  if (!Array.isArray(files)) throw damaged(path, '"files" is no list');
  const pristine = new Map<string, PristineFile>();
  for (const file of files as unknown[]) {
    const [name, entry] = checkedFile(file, path);
    if (pristine.has(name)) throw damaged(path, `it has ${JSON.stringify(name)} twice`);
    pristine.set(name, entry);
  }
  return pristine;
}

function checkedFile(file: unknown, at: string): [string, PristineFile] {
  if (!isObject(file)) throw damaged(at, "a file is no object");
  const { path: name, text, sha256: digest, executable = false } = file;
  if (typeof name !== "string") throw damaged(at, "a file has no path");
  const problem = pathProblem(name);
  if (problem !== undefined)
    throw damaged(at, `it has the path ${JSON.stringify(name)}, and ${problem}`);
  if (typeof executable === "boolean") {
    if (typeof text === "string" && digest === undefined) {
      return [name, { executable, sha256: sha256(text), text }];
    }
    if (text === undefined && typeof digest === "string" && /^[0-9a-f]{64}$/.test(digest)) {
      return [name, { executable, sha256: digest }];
    }
  }
  throw damaged(at, `what it says of ${JSON.stringify(name)} makes no sense`);
}

function checkedManager(value: unknown, path: string): string {
  if (typeof value === "string" && /^(?:npm|pnpm|yarn|bun)@\d[\w.+-]*$/.test(value)) return value;
  throw damaged(path, '"packageManager" is none with a version');
}

function checkedStored(answers: unknown, path: string): StoredAnswers {
  if (!isObject(answers)) throw damaged(path, '"answers" is no object');
  const { name, ...given } = answers;
  const problem = typeof name === "string" && nameOf(name) === name ? nameProblem(name) : "no name";
  if (problem !== undefined) throw damaged(path, `"name" cannot be used: ${problem}`);
  if ("directory" in given) throw damaged(path, '"directory" is not part of it');
  try {
    const values = checkedAnswers(given, (answer) => `"${answer}"`);
    const complete = withDefaults({ ...values, directory: String(name) });
    checkValues(complete);
    return storedAnswers(complete);
  } catch (error) {
    if (error instanceof CreateError) throw damaged(path, error.message);
    throw error;
  }
}

function checkedNamespaces(namespaces: unknown, path: string): AppDescription["namespaces"] {
  if (!Array.isArray(namespaces)) throw damaged(path, '"namespaces" is no list');
  const names: string[] = [];
  for (const entry of namespaces as unknown[]) {
    const name = isObject(entry) ? entry["name"] : undefined;
    const problem =
      typeof name === "string" ? namespaceProblem(name, names) : "a namespace has no name";
    if (problem !== undefined) throw damaged(path, `a namespace cannot be used: ${problem}`);
    if (names.includes(String(name))) throw damaged(path, `"${String(name)}" is there twice`);
    names.push(String(name));
  }
  return names.map((name): AddedNamespace => ({ name }));
}

function damaged(path: string, reason: string): CreateError {
  return new CreateError("RECORD_DAMAGED", path, reason);
}
