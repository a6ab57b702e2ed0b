/** How often a subscription is billed. */
export const frequencies = ['weekly', 'monthly', 'quarterly', 'half_yearly', 'yearly'] as const;
export type Frequency = (typeof frequencies)[number];
