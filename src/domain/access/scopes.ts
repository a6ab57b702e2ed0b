/** What a key may do. `x:write` does not include `x:read`; roles name the useful sets. */
export const scopes = [
	'customers:read',
	'customers:write',
	'invoices:read',
	'invoices:write',
	/** Set a tax rate by hand, against the configured ones. */
	'taxes:override',
	'payments:read',
	'payments:write',
	'refunds:write',
	/** Plans, prices and coupons: what things cost. */
	'plans:read',
	'plans:write',
	'subscriptions:read',
	'subscriptions:write',
	'payouts:read',
	'payouts:approve',
	'royalties:read',
	'royalties:write',
	'config:read',
	'config:write',
	/** The log of mails, with the addresses they went to. */
	'mails:read',
	/** Tell that a mail came back, or have one sent again. */
	'mails:write',
	'keys:read',
	'keys:write',
	'audit:read',
	'ops:run',
	'tenants:read',
	'tenants:write',
] as const;
export type Scope = (typeof scopes)[number];

/** `tenants:write` belongs to the platform key alone, which belongs to no tenant. */
const tenantScopes = scopes.filter((scope) => scope !== 'tenants:write');

/** Roles → scopes, the whole table. The documentation prints it from here. */
export const roleScopes = {
	admin: tenantScopes,
	service: [
		'customers:read',
		'customers:write',
		'invoices:read',
		'invoices:write',
		'payments:read',
		'payments:write',
		'refunds:write',
		'plans:read',
		'subscriptions:read',
		'subscriptions:write',
		'royalties:read',
		'royalties:write',
		'config:read',
		'mails:read',
		'mails:write',
	],
	finance: [
		'customers:read',
		'customers:write',
		'invoices:read',
		'invoices:write',
		'taxes:override',
		'payments:read',
		'payments:write',
		'refunds:write',
		'plans:read',
		'plans:write',
		'subscriptions:read',
		'subscriptions:write',
		'payouts:read',
		'payouts:approve',
		'royalties:read',
		'royalties:write',
		'config:read',
		'config:write',
		'mails:read',
		'mails:write',
		'audit:read',
	],
	support: [
		'customers:read',
		'customers:write',
		'invoices:read',
		'payments:read',
		'plans:read',
		'subscriptions:read',
		'subscriptions:write',
		'royalties:read',
		'config:read',
		'mails:read',
		'mails:write',
	],
	read_only: [
		'customers:read',
		'invoices:read',
		'payments:read',
		'plans:read',
		'subscriptions:read',
		'payouts:read',
		'royalties:read',
		'config:read',
		'mails:read',
	],
} as const satisfies Record<string, readonly Scope[]>;

export type Role = keyof typeof roleScopes;
export const roles = Object.keys(roleScopes) as readonly Role[];
