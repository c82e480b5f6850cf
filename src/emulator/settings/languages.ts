/** Languages that a mailbox can have, by the names of their locales; their own names come from ICU. */
const LOCALES = `
af-ZA am-ET ar-AE ar-BH ar-DZ ar-EG ar-IQ ar-JO ar-KW ar-LB ar-LY ar-MA ar-OM ar-QA ar-SA ar-SY ar-TN ar-YE as-IN
az-Latn-AZ be-BY bg-BG bn-BD bn-IN bs-Latn-BA ca-ES cs-CZ cy-GB da-DK de-AT de-CH de-DE de-LI de-LU el-GR en-029 en-AU
en-BZ en-CA en-GB en-IE en-IN en-JM en-MY en-NZ en-PH en-SG en-TT en-US en-ZA en-ZW es-AR es-BO es-CL es-CO es-CR es-DO
es-EC es-ES es-GT es-HN es-MX es-NI es-PA es-PE es-PR es-PY es-SV es-US es-UY es-VE et-EE eu-ES fa-IR fi-FI fil-PH
fr-BE fr-CA fr-CH fr-FR fr-LU fr-MC ga-IE gl-ES gu-IN ha-Latn-NG he-IL hi-IN hr-BA hr-HR hu-HU hy-AM id-ID ig-NG is-IS
it-CH it-IT ja-JP ka-GE kk-KZ km-KH kn-IN ko-KR kok-IN ky-KG lb-LU lo-LA lt-LT lv-LV mi-NZ mk-MK ml-IN mn-MN mr-IN
ms-BN ms-MY mt-MT nb-NO ne-NP nl-BE nl-NL nn-NO nso-ZA or-IN pa-IN pl-PL ps-AF pt-BR pt-PT quz-PE rm-CH ro-RO ru-RU
rw-RW sd-Arab-PK si-LK sk-SK sl-SI sq-AL sr-Cyrl-BA sr-Cyrl-RS sr-Latn-BA sr-Latn-ME sr-Latn-RS sv-FI sv-SE sw-KE
ta-IN te-IN tg-Cyrl-TJ th-TH tk-TM tn-ZA tr-TR tt-RU ug-CN uk-UA ur-PK uz-Latn-UZ vi-VN wo-SN xh-ZA yo-NG zh-CN zh-HK
zh-MO zh-SG zh-TW zu-ZA
`;

/** The service's names of regions that ICU calls otherwise; recorded. */
const REGIONS: ReadonlyMap<string, string> = new Map([['Czechia', 'Czech Republic']]);

/** A language. https://learn.microsoft.com/graph/api/resources/localeinfo */
export interface Language {
  locale: string;
  displayName: string;
}

/** All languages, each under the name that it has itself. */
export function supportedLanguages(): Language[] {
  return locales().map((locale) => ({ locale, displayName: nameOf(locale, locale) }));
}

/** The language of a locale in any letter case, under its English name; undefined where the service has no such language. */
export function findLanguage(name: string): Language | undefined {
  const locale = locales().find((known) => known.toLowerCase() === name.toLowerCase());
  if (locale === undefined) return undefined;
  let displayName = nameOf(locale, 'en-US');
  for (const [icu, service] of REGIONS) displayName = displayName.replace(icu, service);
  return { locale, displayName };
}

function locales(): string[] {
  return LOCALES.trim().split(/\s+/);
}

function nameOf(locale: string, inLocale: string): string {
  const names = new Intl.DisplayNames([inLocale], { type: 'language', languageDisplay: 'standard' });
  return names.of(locale) ?? locale;
}
