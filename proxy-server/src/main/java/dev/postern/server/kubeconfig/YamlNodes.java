package dev.postern.server.kubeconfig;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** YAML nodes of texts, lists and mappings. Texts are quoted where YAML 1.1, which client-go reads, sees anything else in them. */
final class YamlNodes {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z/][A-Za-z0-9+/=._:@-]*(?<!:)");
    private static final Pattern WORD = Pattern.compile("(?i)y|n|yes|no|on|off|true|false|null");

    private YamlNodes() {}

    static Node of(Object value) {
        if (value instanceof Map<?, ?> map) {
            return mapping(map);
        }
        return value instanceof List<?> list ? sequence(list) : text(value.toString());
    }

    static ScalarNode text(String text) {
        boolean plain = PLAIN.matcher(text).matches() && !WORD.matcher(text).matches();
        return new ScalarNode(Tag.STR, text, plain ? ScalarStyle.PLAIN : ScalarStyle.DOUBLE_QUOTED);
    }

    static MappingNode mapping(Map<?, ?> map) {
        List<NodeTuple> tuples = new ArrayList<>();
        map.forEach((key, value) -> tuples.add(new NodeTuple(text(key.toString()), of(value))));
        return new MappingNode(Tag.MAP, tuples, FlowStyle.BLOCK);
    }

    static SequenceNode sequence(List<?> list) {
        List<Node> nodes = new ArrayList<>();
        list.forEach(value -> nodes.add(of(value)));
        return new SequenceNode(Tag.SEQ, nodes, FlowStyle.BLOCK);
    }

    /** The value of a key; nothing where it is not there, or this is no mapping. */
    static Optional<Node> get(Node mapping, String key) {
        return tuples(mapping).stream()
                .filter(tuple -> isKey(tuple, key))
                .map(NodeTuple::getValueNode)
                .findFirst();
    }

    /** Sets the value of a key in its place, or at the end. */
    static void put(MappingNode mapping, String key, Node value) {
        List<NodeTuple> tuples = new ArrayList<>(mapping.getValue());
        for (int i = 0; i < tuples.size(); i++) {
            if (isKey(tuples.get(i), key)) {
                tuples.set(i, new NodeTuple(tuples.get(i).getKeyNode(), value));
                mapping.setValue(tuples);
                return;
            }
        }
        tuples.add(new NodeTuple(text(key), value));
        mapping.setValue(tuples);
    }

    /** Whether the value is this text. */
    static boolean is(Optional<Node> value, String text) {
        return value.isPresent()
                && value.get() instanceof ScalarNode scalar
                && scalar.getValue().equals(text);
    }

    private static boolean isKey(NodeTuple tuple, String key) {
        return is(Optional.of(tuple.getKeyNode()), key);
    }

    private static List<NodeTuple> tuples(Node node) {
        return node instanceof MappingNode mapping ? mapping.getValue() : List.of();
    }
}
