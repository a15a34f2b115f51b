/** LONG=1: random tests draw many times as many cases, and every case is covered. Takes an hour. */
export const long = process.env.LONG === "1";
