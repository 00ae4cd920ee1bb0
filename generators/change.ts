import { basename } from "node:path";
import { version } from "./assets.ts";
import { changesSince } from "./changelog.ts";
import { CreateError } from "./errors.ts";
import type { ChangeReporter, ChangeResult, FileChange } from "./events.ts";
import { isSameState } from "./files/contents.ts";
import type { AppDescription } from "./files/description.ts";
import { patchOf } from "./files/diff.ts";
import { prefixInRepository } from "./steps/git.ts";
import { ignoredNote } from "./ignored-note.ts";
import type { ChangePlan, PlannedChange } from "./merge/plan.ts";
import { notesOnPlace } from "./notes-on-place.ts";
import { commandsFor, type Step } from "./steps/after-change.ts";
import { requireClean } from "./steps/clean.ts";
import { ignoredPaths } from "./steps/ignored.ts";
import { throwIfCancelled } from "./steps/interruptible.ts";
import type { Account } from "./transaction/account.ts";
import { type Replacement, commit } from "./transaction/commit.ts";

export interface ChangeSettings {
  /** The app's, absolute. */
  readonly folder: string;
  /** The version that made what is there, where that is known. */
  readonly from?: string;
  /** What is done, for the result. */
  readonly code: "UPDATED" | "ADDED" | "REBASED";
  /** The same in words, as the beginning of a sentence about the app: `Updated`, `Added the namespace orders to`. */
  readonly done: string;
  /** What is said when there is nothing to do, a sentence; by default that the app is up to date. */
  readonly idle?: string;
  /** What the app loses, by name; by default nothing. */
  readonly removed?: readonly string[];
  /** Write nothing, and fail when something would be written. */
  readonly check?: boolean;
  /** Write nothing. */
  readonly dryRun?: boolean;
  /** Put a diff of each file into the plan, and write nothing. */
  readonly diff?: boolean;
  /** Go on although git does not have everything that is there. */
  readonly allowDirty?: boolean;
}

/** The changing of one app: from a plan to files. Every command that works on an app ends here. */
export class Change {
  readonly #plan: ChangePlan;
  readonly #next: AppDescription;
  readonly #settings: ChangeSettings;
  readonly #reporter: ChangeReporter;
  readonly #changed: readonly PlannedChange[];

  /** @param next what the app is afterwards */
  constructor(
    plan: ChangePlan,
    next: AppDescription,
    settings: ChangeSettings,
    reporter: ChangeReporter,
  ) {
    this.#plan = plan;
    this.#next = next;
    this.#settings = settings;
    this.#reporter = reporter;
    this.#changed = plan.files.filter(isChanged);
  }

  /**
   * Tells the plan and carries it out: all of it, or nothing.
   *
   * @throws {CreateError} UNRESOLVED, OUTDATED, NOT_CLEAN, NOT_IN_GIT and NO_GIT before anything is changed; one of those of
   * `commit`; MERGE_CONFLICTS after the change, when people have to decide about files
   */
  async run(signal?: AbortSignal): Promise<ChangeResult> {
    const { folder, check = false, allowDirty = false } = this.#settings;
    const { migrations, unresolved } = this.#plan;
    throwIfCancelled(signal);
    const files = await Promise.all(this.#plan.files.map((file) => this.#describe(file)));
    this.#reporter.event({
      type: "plan",
      directory: folder,
      files,
      migrations: migrations.map(({ version: by, description }) => ({ version: by, description })),
    });
    const notable = files.filter(
      ({ action, notes }) => action !== "same" && (action !== "keep" || notes),
    );
    if (unresolved.length > 0) throw new CreateError("UNRESOLVED", unresolved);
    if (this.#changed.length === 0) {
      const ignored = await this.#ignored();
      if (check && ignored.length > 0) throw new CreateError("IGNORED_BY_GIT", ignored);
      return this.#finish(this.#result("CURRENT", notable, notesOnIgnored(ignored)));
    }
    if (check) throw new CreateError("OUTDATED", this.#changed.length, notable);

    if (!this.#dry) {
      if (!allowDirty) await requireClean(folder, this.#changing());
      await this.#write(notable, signal);
    }
    await this.#tellChangelog();
    const result = this.#result(this.#dry ? "PLANNED" : this.#settings.code, notable, [
      ...notesOnIgnored(await this.#ignored()),
      ...(await this.#notesOnPlace()),
    ]);
    const conflicts = notable.filter(({ action }) => action === "conflict");
    if (conflicts.length === 0) return this.#finish(result);
    const listed = conflicts.map(({ path, notes = [] }) => ({ path, notes }));
    const { code: _code, message: _message, ...data } = result;
    throw new CreateError("MERGE_CONFLICTS", listed, this.#dry, data);
  }

  get #dry(): boolean {
    return this.#settings.dryRun === true || this.#settings.diff === true;
  }

  /** Paths of files that are there and change. */
  #changing(): string[] {
    return this.#changed.flatMap(({ path, before, from }) => [
      ...(before === undefined ? [] : [path]),
      ...(from === undefined ? [] : [from]),
    ]);
  }

  async #write(files: readonly FileChange[], signal: AbortSignal | undefined): Promise<void> {
    const changes = this.#changed.flatMap(
      ({ path, before, after, from, origin }): Replacement[] => {
        const moved = from === undefined ? [] : [{ path: from, before: origin, after: undefined }];
        return [{ path, before, after }, ...moved];
      },
    );
    const { packageManager } = this.#next.answers;
    const from = this.#settings.from ?? null;
    const account: Account = { from, files, next: this.#nextSteps(), packageManager };
    await commit(this.#settings.folder, changes, { account, signal });
    this.#reporter.event({
      type: "written",
      files: changes.filter(({ after }) => after !== undefined).map(({ path }) => path),
      deleted: changes.filter(({ after }) => after === undefined).map(({ path }) => path),
    });
  }

  async #tellChangelog(): Promise<void> {
    const { from } = this.#settings;
    const entries = from === undefined ? [] : await changesSince(from);
    if (entries.length > 0) this.#reporter.event({ type: "changelog", entries });
  }

  #finish(result: ChangeResult): ChangeResult {
    this.#reporter.result(result);
    return result;
  }

  /** Files of the app that git would not keep. */
  #ignored(): Promise<string[]> {
    const there = this.#plan.files.filter(({ after }) => after !== undefined);
    return ignoredPaths(
      this.#settings.folder,
      there.map(({ path }) => path),
    );
  }

  #notesOnPlace(): Promise<string[]> {
    const created = this.#changed.filter(
      ({ before, after }) => before === undefined && after !== undefined,
    );
    return notesOnPlace(
      this.#settings.folder,
      this.#next.answers.packageManager,
      created.map(({ path }) => path),
    );
  }

  #result(
    code: ChangeResult["code"],
    files: readonly FileChange[],
    notes: readonly string[],
  ): ChangeResult {
    const { folder, from = null, removed = [] } = this.#settings;
    const { answers, namespaces } = this.#next;
    return {
      code,
      message: this.#message(code),
      directory: folder,
      from,
      to: version,
      answers,
      namespaces,
      removed,
      files,
      notes,
      next: commandsFor(this.#nextSteps(), answers.packageManager),
    };
  }

  #message(code: ChangeResult["code"]): string {
    const { folder, done, idle, removed = [] } = this.#settings;
    const name = basename(folder);
    if (code === "CURRENT") return idle ?? `${name} is up to date.`;
    const count = this.#changed.length;
    const files = count === 1 ? "one file" : `${count} files`;
    const loses = removed.length === 0 ? "" : ` Removed: ${removed.join(", ")}.`;
    return code === "PLANNED"
      ? `${files} of ${name} would change.${loses.replace("Removed", "To be removed")}`
      : `${done} ${name} (create-sticky-socketio-app ${version}): ${files} changed.${loses}`;
  }

  #nextSteps(): Step[] {
    const installs = this.#changed.some(({ path }) => /^(?:package\.json$|vendor\/)/.test(path));
    const matters = this.#changed.some(({ path }) => !path.startsWith(".sticky-socketio/"));
    return [...(installs ? (["install"] as const) : []), ...(matters ? (["test"] as const) : [])];
  }

  async #describe(file: PlannedChange): Promise<FileChange> {
    const { path, action, from, notes, before, after, origin } = file;
    const diff = this.#settings.diff === true && isChanged(file);
    const difference = {
      path,
      before: origin ?? before,
      after,
      ...(from !== undefined && { from }),
    };
    return {
      path,
      action,
      ...(from !== undefined && { from }),
      ...(notes.length > 0 && { notes }),
      ...(diff && { diff: await patchOf(difference, prefixInRepository(this.#settings.folder)) }),
    };
  }
}

function notesOnIgnored(paths: readonly string[]): string[] {
  return paths.length > 0 ? [ignoredNote(paths)] : [];
}

function isChanged({ before, after, from }: PlannedChange): boolean {
  return from !== undefined || !isSameState(before, after);
}
