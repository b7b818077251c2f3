package dev.postern.server.config;

import dev.postern.proxy.cluster.Cidr;
import java.util.ArrayList;
import java.util.List;

/** Lists of addresses and address blocks. */
final class Blocks {
    private Blocks() {}

    /** Those that can be read; each other one is a problem at its place. */
    static List<Cidr> read(List<String> texts, Place place) {
        List<Cidr> blocks = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            String text = texts.get(i);
            place.at(i).checked(() -> Cidr.parse(text)).ifPresent(blocks::add);
        }
        return blocks;
    }
}
