/** LONG=1: what is drawn at random is drawn many times as often, and every case is gone through. Takes an hour. */
export const long = process.env.LONG === "1";
