package dev.postern.proxy.front;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands requests to the line behind; a defect there ends the one request and not the connection's event loop. */
final class RequestDelivery implements Consumer<ClientRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(RequestDelivery.class);

    private final Consumer<ClientRequest> line;

    RequestDelivery(Consumer<ClientRequest> line) {
        this.line = line;
    }

    @Override
    public void accept(ClientRequest request) {
        try {
            line.accept(request);
        } catch (GatewayFailure failure) {
            request.refuse(failure);
        } catch (RuntimeException defect) {
            LOG.atError().setCause(defect).log("request ended by a defect");
            request.refuse(new GatewayFailure(FailureReason.INTERNAL, "the gateway failed; see its log", defect));
        }
    }
}
