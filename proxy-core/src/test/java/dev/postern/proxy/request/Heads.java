package dev.postern.proxy.request;

import dev.postern.proxy.http.HttpFields;
import dev.postern.proxy.http.HttpFields.Field;
import dev.postern.proxy.http.RequestHead;
import java.util.ArrayList;
import java.util.List;

/** Request heads as a parser would hand them over. */
final class Heads {
    private Heads() {}

    /**
     * A head.
     *
     * @param target path and query
     * @param headers {@code Name: value} lines
     */
    static RequestHead head(String method, String target, String... headers) {
        List<Field> fields = new ArrayList<>();
        fields.add(new Field("Host", "gateway:6443"));
        for (String header : headers) {
            int colon = header.indexOf(':');
            fields.add(new Field(
                    header.substring(0, colon), header.substring(colon + 1).strip()));
        }
        int question = target.indexOf('?');
        return question < 0
                ? new RequestHead(method, target, null, HttpFields.of(fields))
                : new RequestHead(
                        method, target.substring(0, question), target.substring(question + 1), HttpFields.of(fields));
    }

    static RequestHead get(String target, String... headers) {
        return head("GET", target, headers);
    }

    static ClassifiedRequest classify(String target, String... headers) {
        return new RequestClassifier().classify(get(target, headers));
    }
}
