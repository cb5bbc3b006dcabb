{{- /* Selects the pods of another service of this release. */}}
{{- define "nest-service.podsOf" -}}
podSelector:
  matchLabels:
    {{- include "nest-service.selectorLabels" . | nindent 4 }}
{{- end }}

{{- /* Everything that is not listed is denied, both ways. DNS is what every service needs. */}}
{{- define "nest-service.networkpolicy" -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
{{ include "nest-service.metadata" . }}
spec:
  podSelector:
    matchLabels:
      {{- include "nest-service.selectorLabels" . | nindent 6 }}
  policyTypes: [Ingress, Egress]
  ingress:
    {{- toYaml .access.ingress | nindent 4 }}
  egress:
    - to:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: {{ .root.Values.networkPolicy.dnsNamespace }}
      ports:
        - port: 53
          protocol: UDP
        - port: 53
          protocol: TCP
    {{- with .access.egress }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
{{- end }}
