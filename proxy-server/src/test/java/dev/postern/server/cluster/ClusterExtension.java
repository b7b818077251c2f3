package dev.postern.server.cluster;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests the one cluster of each kind of the suite, which ends with the last of them. */
final class ClusterExtension implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == Cluster.class || type == DevCluster.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Store store = context.getRoot().getStore(ExtensionContext.Namespace.GLOBAL);
        if (parameter.getParameter().getType() == DevCluster.class) {
            return store.computeIfAbsent(DevCluster.class, key -> DevCluster.start(), DevCluster.class);
        }
        Nodes nodes = parameter.isAnnotated(WithWebSockets.class) ? Nodes.WITH_WEBSOCKETS : Nodes.USUAL;
        return store.computeIfAbsent(nodes, Cluster::start, Cluster.class);
    }
}
