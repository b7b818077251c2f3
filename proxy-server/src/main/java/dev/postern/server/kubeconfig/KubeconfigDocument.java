package dev.postern.server.kubeconfig;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.StreamDataWriter;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A kubeconfig's text that entries are put into. It is changed as a tree of YAML nodes, so that everything else stays as it
 * was written, comments and quotes included.
 */
public final class KubeconfigDocument {
    /** So that nothing is folded: longer than any embedded chain. */
    private static final int WIDTH = 1 << 20;

    private final MappingNode root;

    private KubeconfigDocument(MappingNode root) {
        this.root = root;
    }

    /** One without entries. */
    public static KubeconfigDocument empty() {
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("apiVersion", "v1");
        keys.put("kind", "Config");
        keys.put("clusters", List.of());
        keys.put("contexts", List.of());
        keys.put("current-context", "");
        keys.put("users", List.of());
        return new KubeconfigDocument(YamlNodes.mapping(keys));
    }

    /**
     * Reads one; a text without content is an empty one.
     *
     * @throws IllegalArgumentException saying why it is none
     */
    public static KubeconfigDocument parse(String text) {
        LoadSettings settings = LoadSettings.builder()
                .setParseComments(true)
                .setCodePointLimit(text.length() + 1)
                .build();
        List<Node> documents = new ArrayList<>();
        try {
            new Compose(settings).composeAllFromString(text).forEach(documents::add);
        } catch (MarkedYamlEngineException broken) {
            String line = broken.getProblemMark()
                    .map(mark -> "line " + (mark.getLine() + 1) + ": ")
                    .orElse("");
            throw new IllegalArgumentException("is not valid YAML: " + line + broken.getProblem(), broken);
        } catch (YamlEngineException broken) {
            throw new IllegalArgumentException("is not valid YAML: " + broken.getMessage(), broken);
        }
        documents.removeIf(document ->
                document.getTag().equals(Tag.NULL) || document.getTag().equals(Tag.COMMENT));
        if (documents.isEmpty()) {
            return empty();
        }
        if (documents.size() == 1 && documents.get(0) instanceof MappingNode root) {
            return new KubeconfigDocument(root);
        }
        throw new IllegalArgumentException("is no kubeconfig: one YAML mapping is expected");
    }

    /**
     * Adds the context, the cluster and the user, each in place of the one of the same name.
     *
     * @return what was there before, as {@code context NAME}
     * @throws IllegalArgumentException where {@code contexts}, {@code clusters} or {@code users} is no list
     */
    public List<String> put(KubeconfigEntry entry) {
        List<String> replaced = new ArrayList<>();
        put("cluster", entry.cluster().name(), entry.clusterKeys(), replaced);
        put("user", entry.user().name(), entry.userKeys(), replaced);
        put("context", entry.context(), entry.contextKeys(), replaced);
        return replaced;
    }

    /** Sets {@code current-context}. */
    public void use(String context) {
        YamlNodes.put(root, "current-context", YamlNodes.text(context));
    }

    /** As YAML. */
    public String text() {
        DumpSettings settings = DumpSettings.builder()
                .setDumpComments(true)
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setWidth(WIDTH)
                .setSplitLines(false)
                .build();
        StringBuilder text = new StringBuilder();
        new Dump(settings).dumpNode(root, new Appending(text));
        return text.toString();
    }

    private void put(String kind, String name, Map<String, Object> keys, List<String> replaced) {
        String list = kind + "s";
        Map<String, Object> element = new LinkedHashMap<>();
        element.put("name", name);
        element.put(kind, keys);
        List<Node> elements = new ArrayList<>(elements(list));
        Node added = YamlNodes.mapping(element);
        for (int i = 0; i < elements.size(); i++) {
            if (YamlNodes.is(YamlNodes.get(elements.get(i), "name"), name)) {
                elements.set(i, added);
                replaced.add(kind + " " + name);
                YamlNodes.put(root, list, new SequenceNode(Tag.SEQ, elements, FlowStyle.BLOCK));
                return;
            }
        }
        elements.add(added);
        YamlNodes.put(root, list, new SequenceNode(Tag.SEQ, elements, FlowStyle.BLOCK));
    }

    private List<Node> elements(String list) {
        Node value = YamlNodes.get(root, list).orElse(YamlNodes.sequence(List.of()));
        if (value.getTag().equals(Tag.NULL)) {
            return List.of();
        }
        if (value instanceof SequenceNode sequence) {
            return sequence.getValue();
        }
        throw new IllegalArgumentException("is no kubeconfig: " + list + " must be a list");
    }

    private record Appending(StringBuilder text) implements StreamDataWriter {
        @Override
        public void write(String part) {
            text.append(part);
        }

        @Override
        public void write(String part, int offset, int length) {
            text.append(part, offset, offset + length);
        }
    }
}
