/** All that a command touches of its process, as an argument: tests pass their own. */
export interface Io {
  /** Text for whoever called: results and nothing else. */
  out(text: string): void;
  /** Text for the person at the terminal: progress, notices, errors. */
  err(text: string): void;
  /** Whether standard error is a terminal whose line can be written over. */
  errIsTerminal: boolean;
  /** Characters in a line of that terminal; undefined where nobody knows. */
  errColumns(): number | undefined;
  /** Standard input to its end, as its bytes are; undefined when it is a terminal. */
  readInput(): Promise<Uint8Array> | undefined;
  /** Standard input as it comes, to be read once; undefined when it is a terminal. */
  inputStream(): AsyncIterable<Uint8Array> | undefined;
  /** Asks a person for one line without showing what is typed; undefined where nobody can be asked. */
  askSecret(question: string): Promise<string | undefined>;
  /** Asks a person for one line; undefined where nobody can be asked, or where the input ends. */
  ask(question: string): Promise<string | undefined>;
  /** Whether a person is there to be asked. */
  isAskable: boolean;
  /** Whether standard input is a terminal, so that somebody may be there though a question does not reach them. */
  inIsTerminal: boolean;
  /** Asks a person for yes or no; anything but `y` or `yes` is no. */
  askYes(question: string): Promise<boolean>;
  /** Opens an address in the person's browser; false where none could be started. */
  openBrowser(url: string): Promise<boolean>;
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
  /** Aborted when the command shall stop. */
  signal: AbortSignal;
}
