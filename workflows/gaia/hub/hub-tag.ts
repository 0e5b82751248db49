/** The tag of an instance that carries a hub; its value is the hub's domain. */
export const HUB_TAG = 'stepbook:hub';
