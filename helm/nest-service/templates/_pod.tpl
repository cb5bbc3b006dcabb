{{- /* The ports on which a service listens in its pod. */}}
{{- define "nest-service.httpPort" -}}8080{{- end }}
{{- define "nest-service.grpcPort" -}}8500{{- end }}
{{- define "nest-service.dataFolder" -}}/var/lib/service{{- end }}
{{- define "nest-service.tlsFolder" -}}/etc/service/tls{{- end }}

{{- /* What the "restricted" Pod Security Standard asks of a pod; 65532 is the user of the distroless images. */}}
{{- define "nest-service.podSecurityContext" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "nest-service.containerSecurityContext" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}

{{- define "nest-service.pod" -}}
metadata:
  labels:
    {{- include "nest-service.labels" . | nindent 4 }}
  annotations:
    # Pods are replaced when their configuration changes.
    checksum/configuration: {{ .environment | toJson | sha256sum }}
    prometheus.io/scrape: 'true'
    prometheus.io/path: /metrics
    prometheus.io/port: {{ include "nest-service.httpPort" . | quote }}
    {{- with .settings.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  serviceAccountName: {{ include "nest-service.fullname" . }}
  automountServiceAccountToken: false
  # Variables of other Services, such as GATEWAY_PORT, are nobody's configuration.
  enableServiceLinks: false
  terminationGracePeriodSeconds: {{ .settings.terminationGracePeriodSeconds }}
  securityContext:
    {{- include "nest-service.podSecurityContext" . | nindent 4 }}
  {{- with .root.Values.image.pullSecrets }}
  imagePullSecrets:
    {{- range . }}
    - name: {{ . }}
    {{- end }}
  {{- end }}
  {{- with .settings.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  {{- with .settings.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .settings.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  topologySpreadConstraints:
    - maxSkew: 1
      topologyKey: kubernetes.io/hostname
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels:
          {{- include "nest-service.selectorLabels" . | nindent 10 }}
  containers:
    - name: {{ .name }}
      image: {{ include "nest-service.image" . | quote }}
      imagePullPolicy: {{ .root.Values.image.pullPolicy }}
      ports:
        - name: http
          containerPort: {{ include "nest-service.httpPort" . }}
        - name: grpc
          containerPort: {{ include "nest-service.grpcPort" . }}
      envFrom:
        - configMapRef:
            name: {{ include "nest-service.fullname" . }}
      {{- with .environment.secret }}
      env:
        {{- range $variable, $from := . }}
        - name: {{ $variable }}
          valueFrom:
            secretKeyRef:
              name: {{ $from.name }}
              key: {{ $from.key }}
        {{- end }}
      {{- end }}
      {{- include "nest-service.probes" . | nindent 6 }}
      lifecycle:
        preStop:
          # Until every client has heard that the pod's address is gone.
          sleep:
            seconds: {{ .settings.preStopSeconds }}
      resources:
        {{- toYaml .settings.resources | nindent 8 }}
      securityContext:
        {{- include "nest-service.containerSecurityContext" . | nindent 8 }}
      volumeMounts:
        - name: data
          mountPath: {{ include "nest-service.dataFolder" . }}
        - name: tmp
          mountPath: /tmp
        {{- if .settings.tls.secretName }}
        - name: tls
          mountPath: {{ include "nest-service.tlsFolder" . }}
          readOnly: true
        {{- end }}
  volumes:
    {{- with .settings.tls.secretName }}
    # Mounted whole, so that a renewed certificate comes into the running pod.
    - name: tls
      secret:
        secretName: {{ . }}
        defaultMode: 0440
    {{- end }}
    - name: tmp
      emptyDir:
        sizeLimit: {{ .settings.scratch }}
    {{- if not .settings.persistence.enabled }}
    - name: data
      emptyDir:
        sizeLimit: {{ .settings.scratch }}
    {{- end }}
{{- end }}

{{- /*
Started and alive are the same question: does the event loop answer. A service that waits for Kafka or a database is
alive and not ready, so the startup probe must not ask for more; it only grants a slow start time.
*/}}
{{- define "nest-service.probes" -}}
startupProbe:
  httpGet:
    path: /health/live
    port: http
  periodSeconds: 2
  failureThreshold: {{ div .settings.startupSeconds 2 }}
readinessProbe:
  httpGet:
    path: /health/ready
    port: http
  periodSeconds: 3
  timeoutSeconds: 2
  failureThreshold: 2
livenessProbe:
  httpGet:
    path: /health/live
    port: http
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
{{- end }}
