/** When the service answers mails by itself. */
export interface KeptReplies {
  status: 'disabled' | 'alwaysEnabled' | 'scheduled';
  externalAudience: 'none' | 'contactsOnly' | 'all';
  /** Milliseconds since 1970. */
  start: number;
  end: number;
  internal: string;
  external: string;
}

/** One end of daylight saving in a zone of one's own. */
export interface ZoneTurn {
  time: string;
  dayOccurrence: number;
  dayOfWeek: string;
  month: number;
  year: number;
}

/** A zone by its name, or one of one's own. https://learn.microsoft.com/graph/api/resources/customtimezone */
export type WorkingZone =
  | { name: string }
  | {
      name: string;
      /** Minutes that UTC is ahead. */
      bias: number;
      standardOffset: ZoneTurn;
      daylightOffset: ZoneTurn & { daylightBias: number };
    };

/** When somebody works. */
export interface KeptHours {
  daysOfWeek: readonly string[];
  /** With seven decimals: `08:00:00.0000000`. */
  startTime: string;
  endTime: string;
  /** Left out: that of the mailbox. */
  zone?: WorkingZone;
}

/** What of a mailbox's settings its owner chose; zone and purpose are the user's own. */
export interface KeptSettings {
  dateFormat?: string;
  timeFormat?: string;
  locale?: string;
  delegateMeetingMessageDeliveryOptions?: string;
  replies?: KeptReplies;
  hours?: KeptHours;
}

/** What a mailbox has whose owner chose nothing; as recorded. */
export const FIRST_LOCALE = 'en-US';
export const FIRST_DELIVERY = 'sendToDelegateOnly';

export const FIRST_REPLIES: KeptReplies = {
  status: 'disabled',
  externalAudience: 'all',
  start: Date.UTC(2019, 11, 24, 5),
  end: Date.UTC(2019, 11, 25, 5),
  internal: '',
  external: '',
};

export const FIRST_HOURS: KeptHours = {
  daysOfWeek: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
  startTime: '08:00:00.0000000',
  endTime: '17:00:00.0000000',
};
