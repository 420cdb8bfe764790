/** What both sides of a comparison live with: the same Python, found on the path the guest is given. */
export const environment = Object.freeze({
	PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
	LANG: 'C.UTF-8',
});
