export type WindowUnit = 'hours' | 'days';
export type UndoWindow = { amount: string; unit: WindowUnit };

const hoursIn = { hours: 1, days: 24 };
/** lib/contract/users: settingsView. */
const maxHours = 8760;

/** The longest window in a unit: 8760 hours, 365 days. */
export function maxAmount(unit: WindowUnit): number {
  return maxHours / hoursIn[unit];
}

/** In days where they come out even: 72 hours are 3 days, 36 hours stay 36 hours. */
export function windowOfHours(hours: number): UndoWindow {
  const inDays = hours > 0 && hours % hoursIn.days === 0;
  return inDays
    ? { amount: String(hours / hoursIn.days), unit: 'days' }
    : { amount: String(hours), unit: 'hours' };
}

/** Null for what is no whole number, or too long. */
export function hoursOfWindow({ amount, unit }: UndoWindow): number | null {
  if (!/^\d{1,4}$/.test(amount.trim())) return null;
  const hours = Number(amount) * hoursIn[unit];
  return hours <= maxHours ? hours : null;
}
