/**
 * The name of a zone as the service takes it back; undefined where nobody would know it: Outlook and other clients make
 * up zones of their own, `tzone://Microsoft/Custom` and `Customized Time Zone`.
 */
export function knownZoneName(name: string | undefined): string | undefined {
  return name !== undefined && /^(?!tzone:|Customized)[ !#-[\]-~]+$/u.test(name) ? name : undefined;
}
