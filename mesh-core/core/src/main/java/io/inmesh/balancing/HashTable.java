package io.inmesh.balancing;

/** Maps a hash to the node that owns it, and to the nodes that come after that one. Immutable. */
interface HashTable {

    int size();

    /** Where {@code hash} falls: 0 to below the size. */
    int slotOf(long hash);

    /** The index of the node that owns {@code slot}. */
    int owner(int slot);
}
