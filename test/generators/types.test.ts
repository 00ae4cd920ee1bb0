import { expectTypeOf, test } from "vitest";
import type * as declared from "../../generators/index.d.ts";
import type * as source from "../../generators/index.ts";

// The type check of the repository is what fails here.
test("the types that are shipped are those of the sources", () => {
  expectTypeOf<Required<declared.CreateAnswers>>().branded.toEqualTypeOf<
    Required<source.CreateAnswers>
  >();
  expectTypeOf<declared.CreateOptions>().toEqualTypeOf<source.CreateOptions>();
  expectTypeOf<declared.FileAction>().toEqualTypeOf<source.FileAction>();
  expectTypeOf<declared.CreateEvent>().toEqualTypeOf<source.CreateEvent>();
  expectTypeOf<declared.CreateResult>().branded.toEqualTypeOf<source.CreateResult>();
  expectTypeOf<declared.UpdateOptions>().branded.toEqualTypeOf<source.UpdateOptions>();
  expectTypeOf<declared.Addition>().branded.toEqualTypeOf<source.Addition>();
  expectTypeOf<declared.AddOptions>().toEqualTypeOf<source.AddOptions>();
  expectTypeOf<declared.FileChange>().toEqualTypeOf<source.FileChange>();
  expectTypeOf<declared.ChangeEvent>().branded.toEqualTypeOf<source.ChangeEvent>();
  expectTypeOf<declared.ChangeResult>().branded.toEqualTypeOf<source.ChangeResult>();
  expectTypeOf<declared.ErrorCode>().toEqualTypeOf<source.ErrorCode>();
  expectTypeOf<source.CreateError>().toExtend<declared.CreateError>();
  expectTypeOf<typeof source.create>().parameters.toExtend<Parameters<typeof declared.create>>();
  expectTypeOf<typeof declared.create>().parameters.toExtend<Parameters<typeof source.create>>();
  expectTypeOf<typeof source.update>().parameters.toExtend<Parameters<typeof declared.update>>();
  expectTypeOf<typeof declared.update>().parameters.toExtend<Parameters<typeof source.update>>();
  expectTypeOf<typeof source.add>().parameters.toExtend<Parameters<typeof declared.add>>();
  expectTypeOf<typeof declared.add>().parameters.toExtend<Parameters<typeof source.add>>();
});
