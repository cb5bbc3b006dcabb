{{- /* A StatefulSet where a data folder is kept, a Deployment elsewhere. */}}
{{- define "nest-service.workload" -}}
apiVersion: apps/v1
kind: {{ ternary "StatefulSet" "Deployment" .settings.persistence.enabled }}
{{ include "nest-service.metadata" . }}
spec:
  {{- if not .settings.autoscaling.enabled }}
  replicas: {{ .settings.replicas }}
  {{- end }}
  revisionHistoryLimit: 3
  selector:
    matchLabels:
      {{- include "nest-service.selectorLabels" . | nindent 6 }}
  {{- if .settings.persistence.enabled }}
  serviceName: {{ include "nest-service.fullname" . }}
  podManagementPolicy: Parallel
  volumeClaimTemplates:
    - metadata:
        name: data
        labels:
          {{- include "nest-service.selectorLabels" . | nindent 10 }}
      spec:
        accessModes: [ReadWriteOnce]
        {{- with .settings.persistence.storageClassName }}
        storageClassName: {{ . }}
        {{- end }}
        resources:
          requests:
            storage: {{ .settings.persistence.size }}
  {{- else }}
  strategy:
    type: RollingUpdate
    rollingUpdate:
      maxUnavailable: 0
      maxSurge: 1
  {{- end }}
  template:
    {{- include "nest-service.pod" . | nindent 4 }}
{{- end }}

{{- define "nest-service.configmap" -}}
apiVersion: v1
kind: ConfigMap
{{ include "nest-service.metadata" . }}
data:
  {{- range $variable, $value := .environment.plain }}
  {{ $variable }}: {{ $value | quote }}
  {{- end }}
{{- end }}

{{- define "nest-service.serviceaccount" -}}
apiVersion: v1
kind: ServiceAccount
{{ include "nest-service.metadata" . }}
  {{- with .settings.serviceAccount.annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
automountServiceAccountToken: false
{{- end }}

{{- /* Headless by default: a gRPC client keeps its connections, so it must see every pod's address itself. */}}
{{- define "nest-service.service" -}}
apiVersion: v1
kind: Service
{{ include "nest-service.metadata" . }}
  {{- with .settings.service.annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  {{- if eq .settings.service.type "Headless" }}
  clusterIP: None
  {{- else }}
  type: {{ .settings.service.type }}
  {{- end }}
  selector:
    {{- include "nest-service.selectorLabels" . | nindent 4 }}
  ports:
    - name: http
      port: {{ include "nest-service.httpPort" . }}
      targetPort: http
      appProtocol: http
    - name: grpc
      port: {{ include "nest-service.grpcPort" . }}
      targetPort: grpc
      appProtocol: kubernetes.io/h2c
{{- end }}

{{- define "nest-service.poddisruptionbudget" -}}
apiVersion: policy/v1
kind: PodDisruptionBudget
{{ include "nest-service.metadata" . }}
spec:
  maxUnavailable: 1
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels:
      {{- include "nest-service.selectorLabels" . | nindent 6 }}
{{- end }}

{{- /* All that belongs to a service, as documents. */}}
{{- define "nest-service.all" -}}
{{ include "nest-service.serviceaccount" . }}
---
{{ include "nest-service.configmap" . }}
---
{{ include "nest-service.service" . }}
---
{{ include "nest-service.workload" . }}
---
{{ include "nest-service.poddisruptionbudget" . }}
{{- if .root.Values.networkPolicy.enabled }}
---
{{ include "nest-service.networkpolicy" . }}
{{- end }}
{{- if .settings.autoscaling.enabled }}
---
{{ include "nest-service.autoscaler" . }}
{{- end }}
{{- end }}
