/** What went wrong and how to mend it, in one line for the person at the terminal. Anything else that is thrown is a bug. */
export class StartError extends Error {}
