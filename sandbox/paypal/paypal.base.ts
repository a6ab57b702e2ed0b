import type { Context } from 'hono';

/** Where this PayPal is reached: what its links begin with. */
export const baseOf = (c: Context): string => `${new URL(c.req.url).origin}/paypal`;
