import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Test files of many minutes, the longest first; begun last, one of them would keep a single processor busy at the end. */
const LONGEST = ['many-rows', 'failpoints', 'change-failpoints', 'random-kills'].map((name) => `/${name}.test.ts`);

/** Begins with the longest test files, in the same order on each machine; others follow as they do without it. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const at = LONGEST.findIndex((name) => moduleId.endsWith(name));
      return at < 0 ? LONGEST.length : at;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}
