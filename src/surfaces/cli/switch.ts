import { Option } from 'commander';

/** An option that is true or false: `--no-` before its name makes it false. */
export class Switch extends Option {
  readonly isSwitch = true;
}

/** An option as help spells it. */
export function spell(option: Option): string {
  return option instanceof Switch ? option.flags.replace('--', '--[no-]') : option.flags;
}
