import type { TenantId } from '../domain/kernel/ids.ts';

/**
 * The object of one tenant's thing. The only way to a stub: the tenant stands in the name, so that no two share an object,
 * and in production it never leaves the European Union. The local runtime knows no jurisdictions.
 */
export const objectFor = <Entrypoint extends Rpc.DurableObjectBranded>(
	namespace: DurableObjectNamespace<Entrypoint>,
	tenantId: TenantId,
	name: string,
	{ isProduction }: { readonly isProduction: boolean },
): DurableObjectStub<Entrypoint> => {
	const home = isProduction ? namespace.jurisdiction('eu') : namespace;
	return home.get(home.idFromName(`${tenantId}/${name}`));
};
