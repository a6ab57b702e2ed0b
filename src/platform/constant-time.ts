/** Time depends on the length alone, so the answer's delay tells nothing about a secret. */
export const equalInConstantTime = (left: string, right: string): boolean => {
	if (left.length !== right.length) return false;
	let difference = 0;
	for (let index = 0; index < left.length; index++) difference |= left.charCodeAt(index) ^ right.charCodeAt(index);
	return difference === 0;
};
